package dev.memprof.ledger.proc;

/**
 * An ELF file of 64 bits as the loader has mapped it, by its header and program headers in memory
 * (elf(5)).
 */
public final class LoadedElf {
  /** {@code 7f 45 4c 46 02}: ELF, 64 bits. */
  private static final long MAGIC = 0x2_464c_457fL;

  private static final long MAGIC_BITS = 0xff_ffff_ffffL;
  private static final int HEADER_WORDS = 8;

  /** e_phoff, in words; e_phentsize and e_phnum are in the upper half of word 6 and lower of 7. */
  private static final int PROGRAM_HEADERS = 4;

  private static final int PROGRAM_HEADER_WORDS = 7;
  private static final int ADDRESS = 2;
  private static final int MEMORY_BYTES = 5;
  private static final int LOAD = 1;
  private static final int MAX_PROGRAM_HEADERS = 64;
  private static final long PAGE_BYTES = 4096;

  private LoadedElf() {}

  /**
   * Where the last of its pages ends, those included that begin as zeros.
   *
   * @param start of its lowest mapping
   * @return 0 where that cannot be told
   */
  public static long end(MemoryWords memory, long start) {
    long[] header = memory.words(start, HEADER_WORDS);
    if (header == null || (header[0] & MAGIC_BITS) != MAGIC) {
      return 0;
    }
    int entryBytes = (int) (header[6] >>> 48);
    int count = (int) (header[7] & 0xffff);
    long offset = header[PROGRAM_HEADERS];
    if (entryBytes != PROGRAM_HEADER_WORDS * Long.BYTES
        || count == 0
        || count > MAX_PROGRAM_HEADERS
        || offset < 0
        || offset > PAGE_BYTES) {
      return 0;
    }
    long[] entries = memory.words(start + offset, count * PROGRAM_HEADER_WORDS);
    return entries == null ? 0 : end(start, entries);
  }

  private static long end(long start, long[] entries) {
    long lowest = Long.MAX_VALUE;
    long highest = 0;
    for (int at = 0; at < entries.length; at += PROGRAM_HEADER_WORDS) {
      if ((int) entries[at] == LOAD) {
        lowest = Math.min(lowest, entries[at + ADDRESS]);
        highest = Math.max(highest, entries[at + ADDRESS] + entries[at + MEMORY_BYTES]);
      }
    }
    if (highest == 0) {
      return 0;
    }
    long base = start - lowest / PAGE_BYTES * PAGE_BYTES;
    return base + (highest + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
  }
}
