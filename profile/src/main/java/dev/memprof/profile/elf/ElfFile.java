package dev.memprof.profile.elf;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The functions and the build-id of an ELF file (64 bits, little-endian), read from a memory map. A
 * file that is missing or broken simply has no symbols: nothing in it is trusted, every offset is
 * checked by the buffer. Format: the System V ABI, chapters 4 and 5.
 */
public final class ElfFile {
  private static final int SECTION_BYTES = 64;
  private static final int PROGRAM_HEADER_BYTES = 56;
  private static final int SYMBOL_BYTES = 24;
  private static final int SYMTAB = 2;
  private static final int DYNSYM = 11;
  private static final int PT_LOAD = 1;
  private static final int PT_NOTE = 4;
  private static final int NT_GNU_BUILD_ID = 3;
  private static final int STT_FUNC = 2;
  private static final int STT_GNU_IFUNC = 10;
  private static final int LONGEST_NAME = 1 << 16;

  private static final ElfFile NONE = new ElfFile();

  /** What has file contents: segments of type PT_LOAD. */
  private record Segment(long offset, long address, long fileBytes) {}

  private final ByteBuffer bytes;
  private final List<Segment> segments = new ArrayList<>();
  private String buildId = "";

  // Functions by address; parallel arrays, since libjvm has 60,000.
  private long[] addresses = {};
  private long[] ends = {};
  private long[] nameOffsets = {};

  private ElfFile() {
    bytes = ByteBuffer.allocate(0);
  }

  private ElfFile(ByteBuffer bytes) {
    this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
    readProgramHeaders();
    readSymbols();
  }

  /** Never fails: without a file there are no symbols and no build-id. */
  public static ElfFile open(Path path) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      if (channel.size() < 64 || channel.size() > Integer.MAX_VALUE) {
        return NONE;
      }
      ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      boolean elf64 = bytes.getInt(0) == 0x7f454c46 && bytes.get(4) == 2 && bytes.get(5) == 1;
      return elf64 ? new ElfFile(bytes) : NONE;
    } catch (IOException
        | IndexOutOfBoundsException
        | BufferUnderflowException
        | ArithmeticException e) {
      return NONE;
    }
  }

  /** In hexadecimal; empty where there is none. */
  public String buildId() {
    return buildId;
  }

  /** The mangled name of the function at a virtual address of the file; empty for none. */
  public String symbolAt(long address) {
    int i = Arrays.binarySearch(addresses, address);
    int candidate = i >= 0 ? i : -i - 2;
    // Of several symbols at one address the last is taken, which may be the shorter alias.
    return candidate >= 0 && address < ends[candidate] ? text(nameOffsets[candidate]) : "";
  }

  /** The same by an offset in the file. */
  public String symbolAtOffset(long offset) {
    for (Segment segment : segments) {
      if (segment.offset <= offset && offset - segment.offset < segment.fileBytes) {
        return symbolAt(offset - segment.offset + segment.address);
      }
    }
    return "";
  }

  private int at(long offset) {
    return Math.toIntExact(offset);
  }

  private void readProgramHeaders() {
    long table = bytes.getLong(32);
    int size = bytes.getShort(54) & 0xffff;
    int count = bytes.getShort(56) & 0xffff;
    if (size < PROGRAM_HEADER_BYTES) {
      return;
    }
    for (int i = 0; i < count; i++) {
      int header = at(Math.addExact(table, (long) i * size));
      int type = bytes.getInt(header);
      long offset = bytes.getLong(header + 8);
      long address = bytes.getLong(header + 16);
      long fileBytes = bytes.getLong(header + 32);
      if (type == PT_LOAD) {
        segments.add(new Segment(offset, address, fileBytes));
      } else if (type == PT_NOTE && buildId.isEmpty()) {
        readBuildId(offset, fileBytes);
      }
    }
  }

  /** Notes: name size, descriptor size, type; then both, padded to four bytes. */
  private void readBuildId(long offset, long size) {
    long end = Math.min(Math.addExact(offset, size), bytes.limit());
    for (long note = offset; note + 12 <= end; ) {
      long nameBytes = bytes.getInt(at(note)) & 0xffff_ffffL;
      long valueBytes = bytes.getInt(at(note + 4)) & 0xffff_ffffL;
      int type = bytes.getInt(at(note + 8));
      long value = note + 12 + padded(nameBytes);
      if (type == NT_GNU_BUILD_ID
          && nameBytes == 4
          && valueBytes <= 64
          && value + valueBytes <= end) {
        byte[] id = new byte[(int) valueBytes];
        bytes.get(at(value), id);
        buildId = HexFormat.of().formatHex(id);
        return;
      }
      note = value + padded(valueBytes);
    }
  }

  private static long padded(long size) {
    return (size + 3) & ~3L;
  }

  private void readSymbols() {
    long table = bytes.getLong(40);
    int size = bytes.getShort(58) & 0xffff;
    int count = bytes.getShort(60) & 0xffff;
    if (size < SECTION_BYTES) {
      return;
    }
    SymbolList found = new SymbolList();
    for (int wanted : new int[] {DYNSYM, SYMTAB}) {
      for (int i = 0; i < count; i++) {
        int section = at(Math.addExact(table, (long) i * size));
        int link = bytes.getInt(section + 40);
        if (bytes.getInt(section + 4) == wanted && link >= 0 && link < count) {
          int strings = at(Math.addExact(table, (long) link * size));
          readSymbols(
              bytes.getLong(section + 24),
              bytes.getLong(section + 32),
              bytes.getLong(strings + 24),
              found);
        }
      }
    }
    found.sort();
    addresses = found.addresses();
    ends = found.ends();
    nameOffsets = found.nameOffsets();
  }

  /** A symbol: name (4), info (1), other (1), section (2), value (8), size (8). */
  private void readSymbols(long offset, long size, long strings, SymbolList found) {
    long end = Math.min(Math.addExact(offset, size), bytes.limit());
    for (long symbol = offset; symbol + SYMBOL_BYTES <= end; symbol += SYMBOL_BYTES) {
      int at = at(symbol);
      int type = bytes.get(at + 4) & 0xf;
      boolean defined = bytes.getShort(at + 6) != 0;
      if (defined && (type == STT_FUNC || type == STT_GNU_IFUNC)) {
        long name = bytes.getInt(at) & 0xffff_ffffL;
        found.add(bytes.getLong(at + 8), bytes.getLong(at + 16), strings + name);
      }
    }
  }

  private String text(long offset) {
    if (offset < 0 || offset >= bytes.limit()) {
      return "";
    }
    int start = (int) offset;
    int limit = (int) Math.min(bytes.limit(), offset + LONGEST_NAME);
    int end = start;
    while (end < limit && bytes.get(end) != 0) {
      end++;
    }
    byte[] name = new byte[end - start];
    bytes.get(start, name);
    return new String(name, StandardCharsets.UTF_8);
  }
}
