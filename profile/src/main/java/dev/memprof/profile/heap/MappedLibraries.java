package dev.memprof.profile.heap;

import dev.memprof.profile.model.Mapping;
import dev.memprof.profile.symbol.LoadedLibraries;
import java.util.ArrayList;
import java.util.List;

/**
 * The end of a file with symbols: lines as in {@code /proc/self/maps}, each with its build-id.
 *
 * <pre>7f3bba366000-7f3bba383000 r-xp 00002000 00:00 0 /usr/lib/libz.so.1 build-id=1f0c</pre>
 *
 * The build-id also keeps jeprof, which takes lines that end in a path, from looking for the files.
 */
final class MappedLibraries {
  private static final String BUILD_ID = " build-id=";

  private MappedLibraries() {}

  static String line(Mapping mapping) {
    return Long.toHexString(mapping.start())
        + '-'
        + Long.toHexString(mapping.end())
        + " r-xp "
        + String.format("%08x", mapping.fileOffset())
        + " 00:00 0 "
        + SymbolLabel.singleLine(mapping.path())
        + BUILD_ID
        + SymbolLabel.singleLine(mapping.buildId());
  }

  static List<Mapping> mappings(List<String> lines) {
    List<Mapping> mappings = new ArrayList<>();
    for (String line : lines) {
      int end = line.lastIndexOf(BUILD_ID);
      String buildId = end < 0 ? "" : line.substring(end + BUILD_ID.length());
      for (LoadedLibraries.Segment segment :
          LoadedLibraries.ofMaps(List.of(end < 0 ? line : line.substring(0, end)))) {
        mappings.add(
            new Mapping(
                segment.start(), segment.end(), segment.fileOffset(), segment.path(), buildId));
      }
    }
    return mappings;
  }
}
