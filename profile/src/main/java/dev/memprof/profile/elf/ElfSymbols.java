package dev.memprof.profile.elf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The functions of a library by address, 20 bytes each; their names stay in the file. Immutable.
 */
public final class ElfSymbols {
  private static final int LONGEST_NAME_BYTES = 4_096;

  /** How many functions may end before an address that lies in one around them. */
  private static final int MOST_NESTED = 16;

  private static final ElfSymbols NONE = new SymbolList().sorted();

  private final ByteBuffer[] names;
  private final long[] addresses;
  private final int[] sizes;
  private final int[] nameOffsets; // in names[0], or as the complement in names[1]
  private final int[] around; // the function within which one begins; -1 for none

  private ElfSymbols(Builder from) {
    names = from.names;
    addresses = Arrays.copyOf(from.addresses, from.count);
    sizes = Arrays.copyOf(from.sizes, from.count);
    nameOffsets = Arrays.copyOf(from.nameOffsets, from.count);
    around = new int[from.count];
    for (int i = 0; i < around.length; i++) {
      int outer = i - 1;
      while (outer >= 0 && addresses[outer] + sizes[outer] <= addresses[i]) {
        outer = around[outer];
      }
      around[i] = outer;
    }
  }

  /** Takes functions in the order of their addresses. */
  static final class Builder {
    private final ByteBuffer[] names;
    private final long[] addresses;
    private final int[] sizes;
    private final int[] nameOffsets;
    private int count;

    Builder(int room, ByteBuffer[] names) {
      this.names = names.clone();
      addresses = new long[room];
      sizes = new int[room];
      nameOffsets = new int[room];
    }

    void add(long address, int size, int nameOffset) {
      addresses[count] = address;
      sizes[count] = size;
      nameOffsets[count++] = nameOffset;
    }

    ElfSymbols build() {
      return new ElfSymbols(this);
    }
  }

  /**
   * All that is known of the functions of a library: its full symbol table, or that of its separate
   * debug file, or that which it carries compressed; and what it exports.
   *
   * @param path of the library, near which its debug file may be
   */
  public static ElfSymbols of(ElfFile library, Path path, DebugFiles debugFiles) {
    SymbolList found = new SymbolList();
    boolean full =
        found.add(library, ElfFormat.SHT_SYMTAB, true)
            || found.add(debugFiles.find(library, path), ElfFormat.SHT_SYMTAB, true)
            || found.add(MiniDebugInfo.of(library), ElfFormat.SHT_SYMTAB, true);
    boolean exported = found.add(library, ElfFormat.SHT_DYNSYM, false);
    return full || exported ? found.sorted() : NONE;
  }

  /** The mangled name of the function that covers a virtual address; empty for none. */
  public String at(long address) {
    int i = lastAtOrBelow(address);
    for (int n = 0; i >= 0 && n < MOST_NESTED; n++) {
      if (address - addresses[i] < sizes[i]) {
        return text(nameOffsets[i]);
      }
      i = around[i];
    }
    return "";
  }

  private int lastAtOrBelow(long address) {
    int low = 0;
    int high = addresses.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (addresses[middle] <= address) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  /** How many functions have a name. */
  public int size() {
    return addresses.length;
  }

  private String text(int offset) {
    byte[] name = new byte[nameBytes(names, offset, LONGEST_NAME_BYTES)];
    ByteBuffer table = offset >= 0 ? names[0] : names[1];
    table.get(offset >= 0 ? offset : ~offset, name);
    return new String(name, StandardCharsets.UTF_8);
  }

  /** The length of a name, or the most that is wanted. */
  static int nameBytes(ByteBuffer[] names, int offset, int most) {
    ByteBuffer table = offset >= 0 ? names[0] : names[1];
    int start = offset >= 0 ? offset : ~offset;
    int limit = Math.min(table.limit() - start, most);
    int length = 0;
    while (length < limit && table.get(start + length) != 0) {
      length++;
    }
    return length;
  }
}
