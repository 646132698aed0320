package dev.memprof.profile.elf;

/**
 * One symbol table of a file, read from its beginning to its end and never kept: libraries with a
 * million functions exist, and the heap is the application's. For one thread.
 */
final class SymbolTable {
  private static final int MAX_NAME_BYTES = 4_096;
  private static final int MAX_COMPARED_BYTES = 256;

  /** 400 MB of table, far above what linkers have made so far. */
  private static final long MAX_SYMBOLS = 1 << 24;

  private static final long HIGHEST_ADDRESS = 1L << 43;

  private static final int SYMBOL_LONGS = ElfFormat.SYMBOL_BYTES / Long.BYTES;

  // Read at a time.
  private static final int SYMBOLS = 341;
  private static final int TEXT_BYTES = 512;

  private final ElfFile file;
  private final ElfFile.Range symbols;
  private final ElfFile.Range names;
  private final Window text;
  private int lastSection = -1;
  private long lastSectionEnd;

  /**
   * The first one of a type.
   *
   * @param type SHT_SYMTAB or SHT_DYNSYM
   */
  SymbolTable(ElfFile file, int type) {
    this.file = file;
    ElfFile.Section table = file.find(type);
    symbols = file.contents(table);
    names = table == null ? ElfFile.Range.NONE : file.contents(file.section(table.link()));
    text = file.window(TEXT_BYTES);
  }

  /**
   * Shows every function.
   *
   * @param stretch whether a function without a size, as hand-written assembly has it, reaches to
   *     the next one; false for exported symbols, between which there is code that is not exported
   * @return whether there were any
   */
  boolean showTo(Covering covering, boolean stretch) {
    Window window = file.window(SYMBOLS * ElfFormat.SYMBOL_BYTES);
    long[] some = new long[SYMBOLS * SYMBOL_LONGS];
    long count = Math.min(symbols.size() / ElfFormat.SYMBOL_BYTES, MAX_SYMBOLS);
    boolean any = false;
    for (long shown = 0; shown < count && !covering.isTired(); shown += SYMBOLS) {
      window.getLongs(symbols.offset() + shown * ElfFormat.SYMBOL_BYTES, some);
      int end = (int) Math.min(SYMBOLS, count - shown) * SYMBOL_LONGS;
      for (int i = 0; i < end; i += SYMBOL_LONGS) {
        any |= show(some[i], some[i + 1], some[i + 2], stretch, covering);
      }
    }
    return any;
  }

  /**
   * A symbol: name (4), type and binding (1), other (1), section (2), value (8), size (8). Each is
   * looked at in the interpreter for long, so it comes as longs, and with few calls.
   *
   * @param head what is before the value
   */
  private boolean show(long head, long address, long size, boolean stretch, Covering covering) {
    int info = (int) (head >>> 32) & 0xff;
    int type = info & 0xf;
    int section = (int) (head >>> 48);
    if ((type != ElfFormat.STT_FUNC && type != ElfFormat.STT_GNU_IFUNC) || section == 0) {
      return false;
    }
    boolean sized = size != 0;
    boolean stretched = !sized && stretch && section < ElfFormat.SHN_LORESERVE;
    long bytes = stretched ? sectionEnd(section) - address : size;
    int name = (int) head;
    boolean named = name > 0 && name < names.size(); // at 0 is the empty one
    if (address < 0 || address >= HIGHEST_ADDRESS || bytes <= 0 || !named) {
      return false;
    }
    long end = address + Math.min(bytes, HIGHEST_ADDRESS);
    covering.add(this, name, address, end, sized, info >> 4);
    return true;
  }

  /** 0 where there is no such section; neighbours are in the same one as a rule. */
  private long sectionEnd(int index) {
    if (index != lastSection) {
      ElfFile.Section section = file.section(index);
      lastSection = index;
      lastSectionEnd = section == null ? 0 : section.address() + section.size();
    }
    return lastSectionEnd;
  }

  /** Mangled, as it is in the file. */
  String name(int offset) {
    return text.text(names.offset() + offset, room(offset, MAX_NAME_BYTES));
  }

  /** The length of a name, as far as it matters for a choice. */
  int nameBytes(int offset) {
    return text.textBytes(names.offset() + offset, room(offset, MAX_COMPARED_BYTES));
  }

  private int room(int offset, int most) {
    return (int) Math.min(names.size() - offset, most);
  }
}
