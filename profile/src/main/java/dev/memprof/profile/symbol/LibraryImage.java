package dev.memprof.profile.symbol;

import dev.memprof.profile.elf.DebugFiles;
import dev.memprof.profile.elf.ElfFile;
import dev.memprof.profile.elf.ElfSymbols;
import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One library: its file, mapped but not read, until somebody asks for a function; then its
 * functions too, for as long as the heap has room for them. Guarded by its monitor; any thread may
 * call.
 */
final class LibraryImage {
  static final LibraryImage NONE =
      new LibraryImage(ByteBuffer.allocate(0), Path.of(""), new DebugFiles(List.of()));

  /** What was read, and the names in the source of the functions that were asked for. */
  private record Contents(ElfFile file, ElfSymbols symbols, Map<String, String> demangled) {}

  private final ByteBuffer bytes;
  private final Path path;
  private final DebugFiles debugFiles;
  private SoftReference<Contents> contents = new SoftReference<>(null);

  LibraryImage(ByteBuffer bytes, Path path, DebugFiles debugFiles) {
    this.bytes = bytes;
    this.path = path;
    this.debugFiles = debugFiles;
  }

  /** The demangled name of the function that covers a virtual address; empty for none. */
  String functionAt(long address) {
    try {
      return functionAt(contents(), address);
    } catch (InternalError e) {
      return ""; // so the JVM tells of a mapped file that somebody has truncated
    }
  }

  /** The same by an offset in the file. */
  String functionAtOffset(long fileOffset) {
    try {
      Contents read = contents();
      return functionAt(read, read.file.addressOf(fileOffset));
    } catch (InternalError e) {
      return "";
    }
  }

  private static String functionAt(Contents contents, long address) {
    String symbol = contents.symbols.at(address);
    return symbol.isEmpty() ? "" : contents.demangled.computeIfAbsent(symbol, Demangler::demangle);
  }

  private synchronized Contents contents() {
    Contents known = contents.get();
    if (known == null) {
      ElfFile file = ElfFile.of(bytes);
      known = new Contents(file, ElfSymbols.of(file, path, debugFiles), new ConcurrentHashMap<>());
      contents = new SoftReference<>(known);
    }
    return known;
  }
}
