package dev.memprof.profile.elf;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The functions of one library, collected from up to two symbol tables, to be sorted. */
final class SymbolList {
  private static final int INDEX_BITS = 20;

  /** A million, 30 MB while they are sorted; of a library with more the first ones are taken. */
  private static final int MOST = 1 << INDEX_BITS;

  private static final long HIGHEST_ADDRESS = 1L << 43;
  private static final int NAME_BYTES_COMPARED = 256;

  // Of two symbols at one address the one with the higher sum is the better.
  private static final int WEAK = 1;
  private static final int GLOBAL = 2;
  private static final int SIZED = 4;

  private final ByteBuffer[] names = {ByteBuffer.allocate(0), ByteBuffer.allocate(0)};
  private int tables;

  /** Address and index in one word: sorts without an object for each. */
  private long[] keys = new long[256];

  private int[] sizes = new int[256];
  private int[] nameOffsets = new int[256];
  private byte[] merits = new byte[256];
  private int count;

  /**
   * Adds the functions of the first symbol table of a type.
   *
   * @param stretch whether a function without a size, as hand-written assembly has it, reaches to
   *     the next one; false for exported symbols, between which there is code that is not exported
   * @return whether there were any
   */
  boolean add(ElfFile file, int type, boolean stretch) {
    ElfFile.Section table = file.find(type);
    if (table == null || tables == names.length) {
      return false;
    }
    int before = count;
    names[tables] = file.contents(file.section(table.link()));
    ByteBuffer symbols = file.contents(table);
    for (int at = 0; at <= symbols.limit() - ElfFormat.SYMBOL_BYTES && count < MOST; ) {
      add(file, symbols, at, stretch);
      at += ElfFormat.SYMBOL_BYTES;
    }
    tables += count > before ? 1 : 0;
    return count > before;
  }

  /** A symbol: name (4), type and binding (1), other (1), section (2), value (8), size (8). */
  private void add(ElfFile file, ByteBuffer symbols, int at, boolean stretch) {
    int type = symbols.get(at + 4) & 0xf;
    int section = symbols.getShort(at + 6) & 0xffff;
    if ((type != ElfFormat.STT_FUNC && type != ElfFormat.STT_GNU_IFUNC) || section == 0) {
      return;
    }
    long address = symbols.getLong(at + 8);
    long size = symbols.getLong(at + 16);
    boolean sized = size != 0;
    if (!sized && stretch && section < ElfFormat.SHN_LORESERVE) {
      size = bytesToEndOf(file.section(section), address);
    }
    int name = symbols.getInt(at);
    if (address < 0 || address >= HIGHEST_ADDRESS || size <= 0 || !isNamed(name)) {
      return;
    }
    if (count == keys.length) {
      keys = Arrays.copyOf(keys, 2 * count);
      sizes = Arrays.copyOf(sizes, 2 * count);
      nameOffsets = Arrays.copyOf(nameOffsets, 2 * count);
      merits = Arrays.copyOf(merits, 2 * count);
    }
    keys[count] = address << INDEX_BITS | count;
    sizes[count] = (int) Math.min(size, Integer.MAX_VALUE);
    nameOffsets[count] = tables == 0 ? name : ~name;
    merits[count++] = (byte) ((sized ? SIZED : 0) + merit(symbols.get(at + 4) >> 4 & 0xf));
  }

  private boolean isNamed(int offset) {
    ByteBuffer texts = names[tables];
    return offset >= 0 && offset < texts.limit() && texts.get(offset) != 0;
  }

  private static long bytesToEndOf(ElfFile.Section section, long address) {
    return section == null || address < section.address()
        ? 0
        : section.size() - (address - section.address());
  }

  private static int merit(int binding) {
    return switch (binding) {
      case ElfFormat.STB_GLOBAL, ElfFormat.STB_GNU_UNIQUE -> GLOBAL;
      case ElfFormat.STB_WEAK -> WEAK;
      default -> 0;
    };
  }

  /**
   * Of several symbols at one address the best names it: one with a size, then a global, a weak, a
   * local one, then the one with the shorter name. Where another one there is longer, that names
   * the rest.
   */
  ElfSymbols sorted() {
    Arrays.sort(keys, 0, count);
    ElfSymbols.Builder symbols = new ElfSymbols.Builder(count, names);
    for (int i = 0; i < count; ) {
      long address = keys[i] >>> INDEX_BITS;
      int best = index(i);
      int longest = best;
      for (i++; i < count && keys[i] >>> INDEX_BITS == address; i++) {
        int other = index(i);
        best = isBetter(other, best) ? other : best;
        longest = isLonger(other, longest) ? other : longest;
      }
      long room = i < count ? (keys[i] >>> INDEX_BITS) - address : Long.MAX_VALUE;
      if (isLonger(longest, best)) {
        symbols.add(address, size(longest, room), nameOffsets[longest]);
      }
      symbols.add(address, size(best, room), nameOffsets[best]);
    }
    return symbols.build();
  }

  private int index(int position) {
    return (int) keys[position] & MOST - 1;
  }

  private boolean isBetter(int a, int b) {
    return merits[a] != merits[b] ? merits[a] > merits[b] : nameBytes(a) < nameBytes(b);
  }

  private boolean isLonger(int a, int b) {
    return merits[a] >= SIZED && merits[b] >= SIZED && sizes[a] > sizes[b];
  }

  private int size(int symbol, long room) {
    return merits[symbol] >= SIZED ? sizes[symbol] : (int) Math.min(sizes[symbol], room);
  }

  private int nameBytes(int symbol) {
    return ElfSymbols.nameBytes(names, nameOffsets[symbol], NAME_BYTES_COMPARED);
  }
}
