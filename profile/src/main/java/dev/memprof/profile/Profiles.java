package dev.memprof.profile;

import dev.memprof.profile.heap.HeapProfileReader;
import dev.memprof.profile.names.NamesFile;
import dev.memprof.profile.pprof.PprofReader;
import dev.memprof.profile.text.CollapsedReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads profiles of every form, told apart by their contents: pprof, heap profiles of jemalloc and
 * gperftools with or without symbols, collapsed stacks.
 */
public final class Profiles {
  private static final byte[] GZIP = {0x1f, (byte) 0x8b};

  /** Enough to see a first line that is not too long. */
  private static final int START_BYTES = 1 << 13;

  private Profiles() {}

  /**
   * A profile; a dump that jemalloc wrote is named by the names file beside it ({@link
   * NamesFile#beside}).
   *
   * @throws MalformedProfileException when the file is not a whole profile
   */
  public static Profile read(Path file) throws IOException {
    return read(file, NamesFile.beside(file));
  }

  /**
   * @param names names file for a dump that jemalloc wrote; may be missing
   * @throws MalformedProfileException when the file is not a whole profile
   */
  public static Profile read(Path file, Path names) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      byte[] start = start(in);
      if (HeapProfileReader.accepts(start)) {
        return HeapProfileReader.read(file, names);
      }
      if (!startsWith(start, GZIP) && CollapsedReader.accepts(file.toString(), start)) {
        return CollapsedReader.read(
            in, file.toString(), Files.getLastModifiedTime(file).toInstant());
      }
      // pprof that is not compressed begins like nothing in particular.
      return file.toString().endsWith(".pb")
          ? PprofReader.read(in, file.toString())
          : read(in, file.toString());
    }
  }

  /**
   * What a person should know about a profile that was read: that the names of its Java frames are
   * missing; empty for most.
   */
  public static String remark(Profile profile) {
    long sites = HeapProfileReader.unnamedSites(profile);
    return sites == 0
        ? ""
        : sites
            + " of "
            + profile.sites().size()
            + " stacks have Java frames without names: they are in the names file of that process"
            + " (names-PID-START.tsv), which belongs beside the dump; or: memprof convert --names FILE";
  }

  /**
   * A stored dump as bytes.
   *
   * @param source where they came from, named in errors
   * @throws MalformedProfileException when they are not a whole profile
   */
  public static Profile read(InputStream in, String source) throws IOException {
    InputStream bytes = in.markSupported() ? in : new BufferedInputStream(in);
    if (!startsWith(start(bytes), GZIP)) {
      throw new MalformedProfileException(
          source,
          "byte 0",
          "not a profile: neither gzipped pprof, nor a heap profile of jemalloc or gperftools,"
              + " nor collapsed stacks");
    }
    return PprofReader.read(bytes, source);
  }

  private static byte[] start(InputStream in) throws IOException {
    in.mark(START_BYTES);
    byte[] start = in.readNBytes(START_BYTES);
    in.reset();
    return start;
  }

  private static boolean startsWith(byte[] start, byte[] expected) {
    return Arrays.equals(Arrays.copyOf(start, expected.length), expected);
  }
}
