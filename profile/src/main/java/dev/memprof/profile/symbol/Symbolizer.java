package dev.memprof.profile.symbol;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Mapping;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Names return addresses by the symbols of the libraries they lie in: those that this process has
 * kept, else those on disk. A file counts only if it is the one that was loaded: its build-id must
 * be the recorded one. Each library is read once for all addresses that are {@linkplain #prepare
 * announced}. Not safe for several threads.
 */
public final class Symbolizer {
  private static final List<String> ALLOCATORS = List.of("libjemalloc", "libmemprof");

  private final LoadedLibraries libraries;
  private final LibraryImages images;
  private final Map<LibraryImages.Key, Functions> functions = new HashMap<>();

  /** Those of one library that were asked for. */
  private static final class Functions {
    private final long[] places;
    private final String[] names;

    Functions(long[] places, String[] names) {
      this.places = places;
      this.names = names;
    }

    /** Null where it was not asked for. */
    String at(long place) {
      int i = Arrays.binarySearch(places, place);
      return i < 0 ? null : names[i];
    }
  }

  public Symbolizer(LoadedLibraries libraries) {
    this(libraries, LibraryImages.ofThisProcess());
  }

  /**
   * @param images of the process whose libraries they are
   */
  public Symbolizer(LoadedLibraries libraries, LibraryImages images) {
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

  /** Looks up the functions of words that {@link #frame} will be asked for. */
  public void prepare(long[] words) {
    Map<LibraryImages.Key, LoadedLibraries.Segment> segments = new LinkedHashMap<>();
    Map<LibraryImages.Key, LongStream.Builder> places = new HashMap<>();
    for (long word : words) {
      int i = libraries.find(word - 1);
      if (i >= 0 && !isVdso(libraries.segments().get(i))) {
        LoadedLibraries.Segment segment = libraries.segments().get(i);
        LibraryImages.Key key = LibraryImages.Key.of(segment);
        segments.putIfAbsent(key, segment);
        places
            .computeIfAbsent(key, unused -> LongStream.builder())
            .add(place(segment, LoadedLibraries.address(word) - 1));
      }
    }
    segments.forEach(
        (key, segment) -> {
          long[] sorted = places.get(key).build().sorted().distinct().toArray();
          functions.put(key, new Functions(sorted, lookUp(segment, sorted)));
        });
  }

  private String[] lookUp(LoadedLibraries.Segment segment, long[] places) {
    return images.find(segment).functions(places, isByOffset(segment));
  }

  private static boolean isVdso(LoadedLibraries.Segment segment) {
    return segment.path().startsWith("[") || segment.path().startsWith("linux-vdso");
  }

  private static boolean isByOffset(LoadedLibraries.Segment segment) {
    return segment.base() == LoadedLibraries.Segment.UNKNOWN_BASE;
  }

  /** By what a library's functions are looked up: virtual address, or offset in the file. */
  private static long place(LoadedLibraries.Segment segment, long address) {
    return isByOffset(segment) ? fileOffset(segment, address) : address - segment.base();
  }

  private static long fileOffset(LoadedLibraries.Segment segment, long address) {
    return address - segment.start() + segment.fileOffset();
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
    if (isVdso(segment)) {
      return Frame.marker("[vdso]");
    }
    String function = function(segment, place(segment, address));
    String path = segment.path();
    String name =
        function.isEmpty()
            ? path.substring(path.lastIndexOf('/') + 1)
                + "+0x"
                + Long.toHexString(fileOffset(segment, address))
            : function;
    return Frame.nativeCode(name, returnAddress, i);
  }

  private String function(LoadedLibraries.Segment segment, long place) {
    Functions known = functions.get(LibraryImages.Key.of(segment));
    String name = known == null ? null : known.at(place);
    return name == null ? lookUp(segment, new long[] {place})[0] : name;
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
}
