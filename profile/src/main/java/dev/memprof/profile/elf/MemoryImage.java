package dev.memprof.profile.elf;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the loader has mapped of a library whose file is gone: its notes and its exported functions,
 * copied from the process's memory into a small ELF file of three parts: header and program headers
 * of the notes; notes, symbols and their names; section headers of the latter two. Reading through
 * {@code /proc/self/mem} fails with an error, never a signal, where a library is unmapped
 * meanwhile.
 */
public final class MemoryImage {
  private static final int MAX_PROGRAM_HEADERS = 64;
  private static final int MAX_DYNAMIC_BYTES = 64 << 10;
  private static final int MAX_SYMBOLS = 1 << 20;
  private static final int MAX_NAME_BYTES = 64 << 20;
  private static final int CHUNK_BYTES = 64 << 10;

  private record Range(long address, long bytes) {}

  private final FileChannel memory;
  private final long base;
  private final List<Range> notes = new ArrayList<>();
  private final Map<Long, Long> dynamic = new HashMap<>();

  private MemoryImage(FileChannel memory, long base) throws IOException {
    this.memory = memory;
    this.base = base;
    readHeaders();
  }

  /**
   * @param memory of the process: {@code /proc/self/mem}
   * @param base run-time address minus virtual address, as of all libraries whose headers are
   *     loaded at virtual address 0
   * @param file to write to, empty
   * @throws IOException when a library is not, or no longer, there
   */
  public static void copy(FileChannel memory, long base, FileChannel file) throws IOException {
    new MemoryImage(memory, base).write(file);
  }

  private void readHeaders() throws IOException {
    ByteBuffer header = read(base, ElfFormat.HEADER_BYTES);
    int count = header.getShort(56) & 0xffff;
    if (header.getInt(0) != ElfFormat.MAGIC || count > MAX_PROGRAM_HEADERS) {
      throw new IOException("no library at " + Long.toHexString(base));
    }
    ByteBuffer headers = read(base + header.getLong(32), count * ElfFormat.PROGRAM_HEADER_BYTES);
    for (int at = 0; at < headers.limit(); at += ElfFormat.PROGRAM_HEADER_BYTES) {
      int type = headers.getInt(at);
      Range range = new Range(base + headers.getLong(at + 16), headers.getLong(at + 40));
      if (type == ElfFormat.PT_NOTE) {
        notes.add(checked(range, MAX_DYNAMIC_BYTES));
      } else if (type == ElfFormat.PT_DYNAMIC) {
        readDynamic(checked(range, MAX_DYNAMIC_BYTES));
      }
    }
  }

  private void readDynamic(Range range) throws IOException {
    ByteBuffer entries = read(range.address, (int) range.bytes);
    for (int at = 0; at <= entries.limit() - ElfFormat.DYNAMIC_BYTES; ) {
      dynamic.put(entries.getLong(at), entries.getLong(at + 8));
      at += ElfFormat.DYNAMIC_BYTES;
    }
  }

  /** A range that is not absurd, since it is to be copied. */
  private static Range checked(Range range, long mostBytes) throws IOException {
    if (range.bytes < 0 || range.bytes > mostBytes) {
      throw new IOException("a table of " + range.bytes + " bytes");
    }
    return range;
  }

  /** Where an entry points to; glibc has added the base to most of them, musl to none. */
  private long pointer(long tag) throws IOException {
    Long value = dynamic.get(tag);
    if (value == null) {
      throw new IOException("no dynamic entry " + tag);
    }
    return value >= base ? value : base + value;
  }

  /** The old hash table begins with two counts, of which the second is that of the symbols. */
  private int symbolCount() throws IOException {
    int count =
        dynamic.containsKey((long) ElfFormat.DT_HASH)
            ? read(pointer(ElfFormat.DT_HASH), 8).getInt(4)
            : symbolCountByGnuHash(pointer(ElfFormat.DT_GNU_HASH));
    return (int) checked(new Range(0, count), MAX_SYMBOLS).bytes;
  }

  /**
   * GNU's table: number of buckets (4), first hashed symbol (4), words in the bloom filter (4),
   * shift (4); filter (8 each), buckets (4 each): the lowest symbol in each, 0 for none; then for
   * each symbol a hash (4), the lowest bit of which marks the last one in its bucket.
   */
  private int symbolCountByGnuHash(long table) throws IOException {
    ByteBuffer header = read(table, 16);
    int first = header.getInt(4);
    int bucketCount = (int) checked(new Range(0, header.getInt(0)), MAX_SYMBOLS).bytes;
    long buckets = table + 16 + 8 * checked(new Range(0, header.getInt(8)), MAX_SYMBOLS).bytes;
    ByteBuffer lowest = read(buckets, 4 * bucketCount);
    int symbol = 0;
    for (int i = 0; i < bucketCount; i++) {
      symbol = Math.max(symbol, lowest.getInt(4 * i));
    }
    if (symbol < first) {
      return first;
    }
    long chain = buckets + 4L * bucketCount;
    while (symbol < MAX_SYMBOLS && (read(chain + 4L * (symbol - first), 4).getInt(0) & 1) == 0) {
      symbol++;
    }
    return symbol + 1;
  }

  private void write(FileChannel file) throws IOException {
    Range symbols =
        new Range(pointer(ElfFormat.DT_SYMTAB), (long) symbolCount() * ElfFormat.SYMBOL_BYTES);
    Long nameBytes = dynamic.getOrDefault((long) ElfFormat.DT_STRSZ, 0L);
    Range names = checked(new Range(pointer(ElfFormat.DT_STRTAB), nameBytes), MAX_NAME_BYTES);

    int headerBytes = ElfFormat.HEADER_BYTES + notes.size() * ElfFormat.PROGRAM_HEADER_BYTES;
    file.position(headerBytes);
    ByteBuffer header = buffer(headerBytes);
    for (int i = 0; i < notes.size(); i++) {
      Range note = notes.get(i);
      int at = ElfFormat.HEADER_BYTES + i * ElfFormat.PROGRAM_HEADER_BYTES;
      header.putInt(at, ElfFormat.PT_NOTE);
      header.putLong(at + 8, file.position());
      header.putLong(at + 32, note.bytes);
      append(note, file);
    }
    ByteBuffer sections = buffer(3 * ElfFormat.SECTION_BYTES);
    putSection(sections, 1, ElfFormat.SHT_DYNSYM, file.position(), symbols.bytes);
    append(symbols, file);
    putSection(sections, 2, ElfFormat.SHT_STRTAB, file.position(), names.bytes);
    append(names, file);
    putHeader(header, file.position());
    writeAll(sections, file, file.position());
    writeAll(header, file, 0);
  }

  /** The names of symbols are in section 2. */
  private static void putSection(ByteBuffer sections, int i, int type, long offset, long bytes) {
    int at = i * ElfFormat.SECTION_BYTES;
    sections.putInt(at + 4, type);
    sections.putLong(at + 24, offset);
    sections.putLong(at + 32, bytes);
    sections.putInt(at + 40, 2);
  }

  private void putHeader(ByteBuffer header, long sectionTable) {
    header.putInt(0, ElfFormat.MAGIC);
    header.put(4, (byte) ElfFormat.CLASS_64);
    header.put(5, (byte) ElfFormat.LITTLE_ENDIAN);
    header.putLong(32, ElfFormat.HEADER_BYTES);
    header.putLong(40, sectionTable);
    header.putShort(54, (short) ElfFormat.PROGRAM_HEADER_BYTES);
    header.putShort(56, (short) notes.size());
    header.putShort(58, (short) ElfFormat.SECTION_BYTES);
    header.putShort(60, (short) 3);
  }

  private void append(Range range, FileChannel file) throws IOException {
    for (long done = 0; done < range.bytes; ) {
      int chunk = (int) Math.min(range.bytes - done, CHUNK_BYTES);
      writeAll(read(range.address + done, chunk), file, file.position());
      done += chunk;
      file.position(file.position() + chunk);
    }
  }

  private static void writeAll(ByteBuffer bytes, FileChannel file, long at) throws IOException {
    while (bytes.hasRemaining()) {
      at += file.write(bytes, at);
    }
  }

  private ByteBuffer read(long address, int bytes) throws IOException {
    ByteBuffer read = buffer(bytes);
    while (read.hasRemaining()) {
      if (address < 0 || memory.read(read, address + read.position()) < 0) {
        throw new EOFException("no memory at " + Long.toHexString(address));
      }
    }
    return read.flip();
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
