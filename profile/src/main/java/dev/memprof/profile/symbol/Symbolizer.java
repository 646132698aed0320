package dev.memprof.profile.symbol;

import dev.memprof.profile.Frame;
import dev.memprof.profile.Mapping;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Names return addresses by the symbols of the libraries they lie in: those that this process has
 * kept, else those on disk. A file counts only if it is the one that was loaded: its build-id must
 * be the recorded one. Not safe for several threads.
 */
public final class Symbolizer implements AutoCloseable {
  private static final List<String> ALLOCATORS = List.of("libjemalloc", "libmemprof");

  private final LoadedLibraries libraries;
  private final LibraryImages images;
  private final Map<LibraryImages.Key, LibraryImage> found = new HashMap<>();

  public Symbolizer(LoadedLibraries libraries) {
    this(libraries, LibraryImages.ofThisProcess());
  }

  Symbolizer(LoadedLibraries libraries, LibraryImages images) {
    this.libraries = libraries;
    this.images = images;
  }

  /** Whether a native word of a stack lies in jemalloc or in the sampling hook. */
  public boolean isAllocator(long word) {
    int i = libraries.find(word - 1);
    if (i < 0) {
      return false;
    }
    String path = libraries.segments().get(i).path();
    String name = path.substring(path.lastIndexOf('/') + 1);
    return ALLOCATORS.stream().anyMatch(name::startsWith);
  }

  /**
   * The frame of a native word of a stack, a return address: that of the call, which ends just
   * before. Where there is no symbol, the name is {@code library+0xoffset}, the offset being that
   * in the file.
   */
  public Frame frame(long word) {
    int i = libraries.find(word - 1);
    if (i < 0) {
      return Frame.marker("[unknown]");
    }
    long returnAddress = LoadedLibraries.address(word);
    long address = returnAddress - 1;
    LoadedLibraries.Segment segment = libraries.segments().get(i);
    String path = segment.path();
    if (path.startsWith("[") || path.startsWith("linux-vdso")) {
      return Frame.marker("[vdso]");
    }
    long fileOffset = address - segment.start() + segment.fileOffset();
    LibraryImage image =
        found.computeIfAbsent(LibraryImages.Key.of(segment), key -> images.find(segment));
    String function =
        segment.base() == LoadedLibraries.Segment.UNKNOWN_BASE
            ? image.functionAtOffset(fileOffset)
            : image.functionAt(address - segment.base());
    String name =
        function.isEmpty()
            ? path.substring(path.lastIndexOf('/') + 1) + "+0x" + Long.toHexString(fileOffset)
            : function;
    return Frame.nativeCode(name, returnAddress, i);
  }

  /** The segments, in the order in which frames refer to them. */
  public List<Mapping> mappings() {
    return libraries.segments().stream()
        .map(
            segment ->
                new Mapping(
                    segment.start(),
                    segment.end(),
                    segment.fileOffset(),
                    segment.path(),
                    segment.buildId()))
        .toList();
  }

  @Override
  public void close() {
    found.clear();
  }
}
