package dev.memprof.profile.elf;

/**
 * The numbers of ELF for 64 bits, by the names they have in {@code elf.h}. System V ABI, chapters 4
 * and 5; {@code .gnu_debuglink} and the rest of GNU's are in the manual of gdb, "Debugging
 * Information in Separate Files" and "MiniDebugInfo".
 */
final class ElfFormat {
  static final int MAGIC = 0x464c457f; // 7f 'E' 'L' 'F'
  static final int CLASS_64 = 2;
  static final int LITTLE_ENDIAN = 1;

  static final int HEADER_BYTES = 64;
  static final int PROGRAM_HEADER_BYTES = 56;
  static final int SECTION_BYTES = 64;
  static final int SYMBOL_BYTES = 24;
  static final int DYNAMIC_BYTES = 16;

  static final int PT_LOAD = 1;
  static final int PT_DYNAMIC = 2;
  static final int PT_NOTE = 4;

  static final int SHT_SYMTAB = 2;
  static final int SHT_STRTAB = 3;
  static final int SHT_NOTE = 7;
  static final int SHT_NOBITS = 8;
  static final int SHT_DYNSYM = 11;

  static final int SHN_LORESERVE = 0xff00; // from here on not the number of a section
  static final int SHN_XINDEX = 0xffff;

  static final int STT_FUNC = 2;
  static final int STT_GNU_IFUNC = 10;
  static final int STB_GLOBAL = 1;
  static final int STB_WEAK = 2;
  static final int STB_GNU_UNIQUE = 10;

  static final int NT_GNU_BUILD_ID = 3;
  static final int GNU = 0x00554e47; // 'G' 'N' 'U' 0

  static final int DT_NULL = 0;
  static final int DT_HASH = 4;
  static final int DT_STRTAB = 5;
  static final int DT_SYMTAB = 6;
  static final int DT_STRSZ = 10;
  static final int DT_GNU_HASH = 0x6ffffef5;

  private ElfFormat() {}
}
