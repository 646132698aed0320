package dev.memprof.profile.heap;

import dev.memprof.profile.Estimate;
import dev.memprof.profile.Frame;
import dev.memprof.profile.Mapping;
import dev.memprof.profile.Profile;
import dev.memprof.profile.Site;
import dev.memprof.profile.Sites;
import dev.memprof.profile.names.NamesFile;
import dev.memprof.profile.symbol.LoadedLibraries;
import dev.memprof.profile.symbol.Symbolizer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes a profile of jemalloc's dump and the names file beside it. */
public final class HeapProfileReader {
  /** The highest bit tells the ids of named frames from addresses (docs/formats.md). */
  private static final long ID_MASK = 0xffff_ffffL;

  private final NamesFile names;
  private final Symbolizer symbolizer;
  private final Map<Long, Frame> frames = new HashMap<>();

  private HeapProfileReader(NamesFile names, Symbolizer symbolizer) {
    this.names = names;
    this.symbolizer = symbolizer;
  }

  /**
   * Names what can be named on this machine: Java frames by the names file, native ones by the
   * libraries on disk, if they are still those that were loaded.
   *
   * @param namesFile may be missing
   * @throws dev.memprof.profile.MalformedProfileException when one of the files is not what it
   *     should be
   */
  public static Profile read(Path dumpFile, Path namesFile) throws IOException {
    Instant time = Files.getLastModifiedTime(dumpFile).toInstant();
    NamesFile names = Files.exists(namesFile) ? NamesFile.read(namesFile) : NamesFile.EMPTY;
    HeapDump dump;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(dumpFile))) {
      dump = HeapDumpReader.read(in, dumpFile.toString());
    }
    List<LoadedLibraries.Segment> libraries =
        names.libraries().isEmpty()
            ? LoadedLibraries.ofMaps(dump.mappedLibraries())
            : names.libraries();
    try (Symbolizer symbolizer = new Symbolizer(new LoadedLibraries(libraries))) {
      return new HeapProfileReader(names, symbolizer).profile(dump, time);
    }
  }

  private Profile profile(HeapDump dump, Instant time) {
    Sites sites = new Sites(dump.stacks().size());
    for (HeapDump.Stack stack : dump.stacks()) {
      Estimate live = Estimate.ofSamples(stack.objects, stack.bytes, dump.intervalBytes());
      sites.add(new Site(frames(stack.words), "", live, Estimate.NONE));
    }
    List<Mapping> mappings = symbolizer.mappings();
    return new Profile(time, Duration.ZERO, dump.intervalBytes(), sites.toList(), mappings);
  }

  /** Without the allocator's own frames at the innermost end; never empty. */
  private List<Frame> frames(long[] words) {
    List<Frame> stack = new ArrayList<>(words.length);
    for (long word : words) {
      if (!stack.isEmpty() || word < 0 || !symbolizer.isAllocator(word)) {
        stack.add(frames.computeIfAbsent(word, this::frame));
      }
    }
    return stack.isEmpty() ? List.of(Frame.marker("[no frames]")) : List.copyOf(stack);
  }

  private Frame frame(long word) {
    if (word >= 0) {
      return symbolizer.frame(word);
    }
    long id = word & ID_MASK;
    Frame named = names.frame(id);
    return named == null ? Frame.marker("[unnamed 0x" + Long.toHexString(id) + "]") : named;
  }
}
