package dev.memprof.profile.heap;

import dev.memprof.profile.lines.LineReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The names that a file brings with it, as {@code jeprof --raw} writes them.
 *
 * <pre>
 * --- symbol
 * binary=/usr/bin/server
 * 0x7f3bba36de18 deflateInit2_
 * 0x7f3bba36de40 outer--middle--inner      functions inlined into each other
 * 0x7f3bba36de77                           no name
 * ---
 * </pre>
 *
 * An address is that of the call: of a stack's innermost word itself, of the others less 1.
 */
final class SymbolSection {
  private SymbolSection() {}

  static boolean begins(LineReader line) {
    if (!line.skip("---")) {
      return false;
    }
    line.skipBlanks();
    return line.skip("symbol");
  }

  static Map<Long, String> read(LineReader line) throws IOException {
    Map<Long, String> symbols = new HashMap<>();
    while (true) {
      HeapDumpReader.next(line);
      if (line.skip("---")) {
        return symbols;
      }
      if (line.skip("0x")) {
        long address = line.hexadecimal();
        if (!line.atEnd()) {
          line.expect(" ");
        }
        String name = line.rest().strip();
        line.keep(150 + 2L * name.length());
        if (!name.isEmpty()) {
          symbols.put(address, name);
        }
      } else if (!line.isEmpty() && !line.skip("binary=")) {
        throw line.malformed("neither a symbol nor the end of the symbols, ---");
      }
    }
  }
}
