package dev.memprof.profile;

import dev.memprof.profile.collapsed.CollapsedReader;
import dev.memprof.profile.heap.HeapProfileReader;
import dev.memprof.profile.model.ForeignFileException;
import dev.memprof.profile.model.MalformedProfileException;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.names.NamesFile;
import dev.memprof.profile.names.NamesSource;
import dev.memprof.profile.pprof.PprofReader;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.io.input.CloseShieldInputStream;

/**
 * Reads profiles of every form, told apart by their contents: pprof, heap profiles of jemalloc and
 * gperftools with or without symbols, collapsed stacks.
 */
public final class Profiles {
  private static final byte[] GZIP = {0x1f, (byte) 0x8b};

  /** What some editors and shells put before UTF-8. */
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  /** Enough to see a first line that is not too long. */
  private static final int START_BYTES = 1 << 13;

  /** What the file itself has for its sample type, if it has several. */
  private static final String ANY_TYPE = "";

  private static final NamesSource NO_NAMES = wanted -> NamesFile.EMPTY;

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
    return read(file, names, ANY_TYPE);
  }

  /**
   * @param names for a dump that jemalloc wrote
   * @throws MalformedProfileException when the file is not a whole profile
   */
  public static Profile read(Path file, NamesSource names) throws IOException {
    return read(file, names, ANY_TYPE);
  }

  /**
   * @param file read once, from its start to its end: may be a pipe
   * @param names names file for a dump that jemalloc wrote; may be missing
   * @param sampleType which of several a pprof file has, such as {@code alloc_space}; empty for the
   *     file's own choice
   * @throws MalformedProfileException when the file is not a whole profile
   */
  public static Profile read(Path file, Path names, String sampleType) throws IOException {
    return read(file, NamesSource.of(names), sampleType);
  }

  private static Profile read(Path file, NamesSource names, String sampleType) throws IOException {
    file.getFileSystem().provider().checkAccess(file, AccessMode.READ); // tells what is wrong
    // Channels ask a pipe for its position, which it has not.
    try (InputStream in = new BufferedInputStream(new FileInputStream(file.toFile()), 1 << 16)) {
      return read(in, file.toString(), modified(file), names, sampleType);
    }
  }

  private static Instant modified(Path file) throws IOException {
    return Files.getLastModifiedTime(file).toInstant();
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
    return read(in, source, ANY_TYPE);
  }

  /**
   * The same of one of several sample types.
   *
   * @param sampleType its name, such as {@code alloc_space}; empty for the bytes' own choice
   */
  public static Profile read(InputStream in, String source, String sampleType) throws IOException {
    InputStream bytes = in.markSupported() ? in : new BufferedInputStream(in);
    return read(bytes, source, Instant.EPOCH, NO_NAMES, sampleType);
  }

  private static Profile read(
      InputStream in, String source, Instant time, NamesSource names, String sampleType)
      throws IOException {
    byte[] start = start(in);
    if (!startsWith(start, GZIP)) {
      return unpacked(in, start, source, time, names, sampleType);
    }
    byte[] inside = unpackedStart(start);
    refuseForeign(inside, source);
    if (!isText(inside)) {
      return PprofReader.read(in, source, sampleType);
    }
    try (InputStream unpacked =
        new BufferedInputStream(new GZIPInputStream(CloseShieldInputStream.wrap(in)), 1 << 16)) {
      return unpacked(unpacked, inside, source, time, names, sampleType);
    } catch (EOFException | ZipException e) {
      throw new MalformedProfileException(source, "truncated, or not gzip", e);
    }
  }

  private static Profile unpacked(
      InputStream in,
      byte[] start,
      String source,
      Instant time,
      NamesSource names,
      String sampleType)
      throws IOException {
    if (start.length == 0) {
      throw new ForeignFileException(source, "empty");
    }
    refuseForeign(start, source);
    if (startsWith(start, BYTE_ORDER_MARK)) {
      in.skipNBytes(BYTE_ORDER_MARK.length);
      return unpacked(in, start(in), source, time, names, sampleType);
    }
    if (HeapProfileReader.accepts(start)) {
      return HeapProfileReader.read(in, source, time, names);
    }
    if (CollapsedReader.accepts(source, start)) {
      return CollapsedReader.read(in, source, time);
    }
    if (!isText(start)) {
      return PprofReader.read(in, source, sampleType);
    }
    throw new ForeignFileException(
        source,
        "text that is neither a heap profile of jemalloc or gperftools nor collapsed stacks");
  }

  private static void refuseForeign(byte[] start, String source) throws ForeignFileException {
    String foreign = ForeignFile.of(start);
    if (foreign != null) {
      throw new ForeignFileException(source, foreign);
    }
  }

  private static byte[] start(InputStream in) throws IOException {
    in.mark(START_BYTES);
    byte[] start = in.readNBytes(START_BYTES);
    in.reset();
    return start;
  }

  /** What the start of a compressed file unpacks to; nothing where it is broken. */
  private static byte[] unpackedStart(byte[] packed) throws IOException {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      byte[] start = new byte[START_BYTES];
      int filled = 0;
      try {
        int count = 0;
        while (count >= 0 && filled < start.length) {
          filled += count;
          count = in.read(start, filled, start.length - filled);
        }
      } catch (EOFException e) {
        // there is more of it than was given
      }
      return Arrays.copyOf(start, filled);
    } catch (EOFException | ZipException e) {
      return new byte[0];
    }
  }

  /** pprof has lengths and numbers of few bits everywhere, which no text has. */
  private static boolean isText(byte[] start) {
    for (byte b : start) {
      if (b >= 0 && b < ' ' && b != '\t' && b != '\n' && b != '\r') {
        return false;
      }
    }
    return start.length > 0;
  }

  private static boolean startsWith(byte[] start, byte[] expected) {
    return Arrays.equals(Arrays.copyOf(start, expected.length), expected);
  }
}
