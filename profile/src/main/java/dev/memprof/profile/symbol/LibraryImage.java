package dev.memprof.profile.symbol;

import dev.memprof.profile.elf.DebugFiles;
import dev.memprof.profile.elf.ElfFile;
import dev.memprof.profile.elf.ElfSymbols;
import java.lang.ref.SoftReference;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One library, whose functions are looked up in its file whenever somebody asks; the names that
 * were found are remembered for as long as the heap has room for them. Guarded by its monitor; any
 * thread may call.
 */
final class LibraryImage {
  static final LibraryImage NONE =
      new LibraryImage(
          LibraryFile.NONE, Path.of(""), new DebugFiles(List.of()), new Demangler(name -> null));

  private final LibraryFile file;
  private final Path path;
  private final DebugFiles debugFiles;
  private final Demangler demangler;
  private SoftReference<FoundNames> known = new SoftReference<>(null);

  LibraryImage(LibraryFile file, Path path, DebugFiles debugFiles, Demangler demangler) {
    this.file = file;
    this.path = path;
    this.debugFiles = debugFiles;
    this.demangler = demangler;
  }

  /**
   * The demangled names of functions, by one reading of the library at most.
   *
   * @param places virtual addresses, or offsets in the file; ascending, each once
   * @param inFile whether they are offsets
   * @return a name for each; empty for none
   */
  synchronized String[] functions(long[] places, boolean inFile) {
    FoundNames found = known.get();
    if (found == null) {
      found = new FoundNames();
      known = new SoftReference<>(found);
    }
    String[] names = new String[places.length];
    long[] missing = new long[places.length];
    int count = 0;
    for (int i = 0; i < places.length; i++) {
      names[i] = found.get(places[i], inFile);
      if (names[i] == null) {
        missing[count++] = places[i];
      }
    }
    if (count > 0) {
      String[] looked = lookUp(Arrays.copyOf(missing, count), inFile, found);
      int next = 0;
      for (int i = 0; i < names.length; i++) {
        names[i] = names[i] == null ? looked[next++] : names[i];
      }
    }
    return names;
  }

  /** What was not there because the file could not be read may be there the next time. */
  private String[] lookUp(long[] places, boolean inFile, FoundNames found) {
    try (ElfFile library = file.open()) {
      String[] names = demangled(symbols(library, places, inFile));
      for (int i = 0; i < places.length; i++) {
        if (!names[i].isEmpty() || (library != ElfFile.NONE && !library.isDamaged())) {
          found.put(places[i], inFile, names[i]);
        }
      }
      return names;
    }
  }

  private String[] symbols(ElfFile library, long[] places, boolean inFile) {
    ElfSymbols symbols = ElfSymbols.of(library, path, debugFiles);
    if (!inFile) {
      return symbols.at(places);
    }
    long[] addresses = Arrays.stream(places).map(library::addressOf).toArray();
    long[] sorted = Arrays.stream(addresses).sorted().distinct().toArray();
    String[] bySorted = symbols.at(sorted);
    String[] names = new String[places.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = bySorted[Arrays.binarySearch(sorted, addresses[i])];
    }
    return names;
  }

  /** Many addresses lie in the same functions. */
  private String[] demangled(String[] symbols) {
    Map<String, String> names = new HashMap<>();
    for (int i = 0; i < symbols.length; i++) {
      symbols[i] = names.computeIfAbsent(symbols[i], demangler::demangle);
    }
    return symbols;
  }
}
