package dev.memprof.profile.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The headers of an ELF file (64 bits, little-endian). Nothing in it is trusted: what lies outside
 * of the file is as if it were not there, what is too much to be true is not read. Open until it is
 * closed; build-id and segments are known beyond that. For one thread.
 */
public final class ElfFile implements AutoCloseable {
  /** No file: without a build-id, segments and symbols. */
  public static final ElfFile NONE = new ElfFile(ElfBytes.NONE, false);

  // Read at a time.
  private static final int HEADERS_BYTES = 4_096;
  private static final int NAMES_BYTES = 512;

  // Far above what linkers make; without them a crafted file could keep us busy for hours.
  private static final int MAX_PROGRAM_HEADERS = 1_024;
  private static final int MAX_NOTES = 16;
  private static final int MAX_SECTIONS = 1 << 16;
  private static final int MAX_NOTES_BYTES = 1 << 16;

  /** What has file contents: segments of type PT_LOAD. */
  private record Segment(long offset, long address, long fileBytes) {}

  /**
   * @param name its offset in the names of sections
   * @param link the number of the section with the names of a symbol table
   */
  record Section(int name, int type, long address, long offset, long size, int link) {}

  /** Bytes that are all within the file. */
  record Range(long offset, long size) {
    static final Range NONE = new Range(0, 0);
  }

  private final ElfBytes bytes;
  private final Window headers;
  private final Window names; // of sections
  private final List<Segment> segments = new ArrayList<>();
  private final long sectionTable;
  private final int sectionCount;
  private final Range sectionNames;
  private final String buildId;
  private boolean damaged;

  private ElfFile(ElfBytes bytes, boolean elf) {
    this.bytes = bytes;
    headers = window(HEADERS_BYTES);
    names = window(NAMES_BYTES);
    if (!elf) {
      sectionTable = 0;
      sectionCount = 0;
      sectionNames = Range.NONE;
      buildId = "";
      return;
    }
    String noted = readProgramHeaders();
    sectionTable = headers.getLong(40);
    sectionCount = sectionCount();
    sectionNames = contents(section(sectionNamesIndex()));
    buildId = noted.isEmpty() ? buildId(contents(find(".note.gnu.build-id"))) : noted;
  }

  /** Never fails: a file that is missing or no ELF file has no build-id and no symbols. */
  public static ElfFile open(Path path) {
    if (!Files.isRegularFile(path)) {
      return NONE; // of others the opening may block
    }
    try {
      return of(ElfBytes.open(path.toFile()));
    } catch (IOException e) {
      return NONE;
    }
  }

  /** The same of a file's contents, or of their beginning. */
  public static ElfFile of(ByteBuffer contents) {
    return of(ElfBytes.of(contents));
  }

  /** The same; what is no ELF file is closed. */
  public static ElfFile of(ElfBytes bytes) {
    Window start = new Window(bytes, ElfFormat.HEADER_BYTES, () -> {});
    boolean elf64 =
        bytes.size() >= ElfFormat.HEADER_BYTES
            && start.getInt(0) == ElfFormat.MAGIC
            && start.getByte(4) == ElfFormat.CLASS_64
            && start.getByte(5) == ElfFormat.LITTLE_ENDIAN;
    if (elf64) {
      return new ElfFile(bytes, true);
    }
    close(bytes);
    return NONE;
  }

  private static void close(ElfBytes bytes) {
    try {
      bytes.close();
    } catch (IOException e) {
      // it was only read
    }
  }

  @Override
  public void close() {
    close(bytes);
  }

  /** In hexadecimal; empty where there is none. */
  public String buildId() {
    return buildId;
  }

  /** The virtual address of an offset in the file; -1 where it is not loaded. */
  public long addressOf(long offset) {
    for (Segment segment : segments) {
      if (segment.offset <= offset && offset - segment.offset < segment.fileBytes) {
        return offset - segment.offset + segment.address;
      }
    }
    return -1;
  }

  /** Whether bytes could not be read that the file had when it was opened: it was cut short. */
  public boolean isDamaged() {
    return damaged;
  }

  ElfBytes bytes() {
    return bytes;
  }

  /** For reading on, apart from the headers. */
  Window window(int size) {
    return new Window(bytes, size, () -> damaged = true);
  }

  /** The first section of a type; null for none. */
  Section find(int type) {
    for (int i = 0; i < sectionCount; i++) {
      Section section = section(i);
      if (section != null && section.type == type) {
        return section;
      }
    }
    return null;
  }

  /** The first section of a name; null for none. */
  Section find(String name) {
    for (int i = 0; i < sectionCount; i++) {
      Section section = section(i);
      if (section != null && isAt(section.name, name)) {
        return section;
      }
    }
    return null;
  }

  /** Null when there is none of that number. */
  Section section(int index) {
    long at = sectionTable + (long) index * ElfFormat.SECTION_BYTES;
    if (index < 0 || index >= sectionCount || !holds(at, ElfFormat.SECTION_BYTES)) {
      return null;
    }
    return new Section(
        headers.getInt(at),
        headers.getInt(at + 4),
        headers.getLong(at + 16),
        headers.getLong(at + 24),
        headers.getLong(at + 32),
        headers.getInt(at + 40));
  }

  /** Empty for no section, for one without contents, and for one that is not wholly in the file. */
  Range contents(Section section) {
    return section == null || section.type == ElfFormat.SHT_NOBITS
        ? Range.NONE
        : range(section.offset, section.size);
  }

  private Range range(long offset, long size) {
    return holds(offset, size) ? new Range(offset, size) : Range.NONE;
  }

  private boolean holds(long offset, long size) {
    return offset >= 0 && size >= 0 && size <= bytes.size() && offset <= bytes.size() - size;
  }

  private boolean isAt(int offset, String name) {
    if (offset < 0 || offset >= sectionNames.size - name.length()) {
      return false;
    }
    long at = sectionNames.offset + offset;
    for (int i = 0; i < name.length(); i++) {
      if (names.getByte(at + i) != name.charAt(i)) {
        return false;
      }
    }
    return names.getByte(at + name.length()) == 0;
  }

  /** Files with very many sections say so in the first one. */
  private int sectionCount() {
    int count = headers.getShort(60);
    if (headers.getShort(58) != ElfFormat.SECTION_BYTES
        || !holds(sectionTable, ElfFormat.SECTION_BYTES)) {
      return 0;
    }
    long counted = count == 0 ? headers.getLong(sectionTable + 32) : count;
    return counted >= 0 && counted <= MAX_SECTIONS ? (int) counted : 0;
  }

  private int sectionNamesIndex() {
    int index = headers.getShort(62);
    if (index != ElfFormat.SHN_XINDEX) {
      return index;
    }
    Section first = section(0);
    return first == null ? -1 : first.link;
  }

  /** Notes the segments that are loaded. Returns the build-id. */
  private String readProgramHeaders() {
    long table = headers.getLong(32);
    int count = Math.min(headers.getShort(56), MAX_PROGRAM_HEADERS);
    if (headers.getShort(54) != ElfFormat.PROGRAM_HEADER_BYTES) {
      return "";
    }
    String id = "";
    int notes = 0;
    for (int i = 0; i < count && holds(table, (i + 1L) * ElfFormat.PROGRAM_HEADER_BYTES); i++) {
      long header = table + (long) i * ElfFormat.PROGRAM_HEADER_BYTES;
      int type = headers.getInt(header);
      long offset = headers.getLong(header + 8);
      long fileBytes = headers.getLong(header + 32);
      if (type == ElfFormat.PT_LOAD) {
        segments.add(new Segment(offset, headers.getLong(header + 16), fileBytes));
      } else if (type == ElfFormat.PT_NOTE && id.isEmpty() && notes++ < MAX_NOTES) {
        id = buildId(range(offset, fileBytes));
      }
    }
    return id;
  }

  /** Notes: name size, descriptor size, type; then both, padded to four bytes. */
  private String buildId(Range notes) {
    Window window = window(256);
    long end = notes.offset + Math.min(notes.size, MAX_NOTES_BYTES);
    for (long note = notes.offset; note + 16 <= end; ) {
      long nameBytes = window.getInt(note) & 0xffff_ffffL;
      long valueBytes = window.getInt(note + 4) & 0xffff_ffffL;
      long value = note + 12 + padded(nameBytes);
      if (window.getInt(note + 8) == ElfFormat.NT_GNU_BUILD_ID
          && nameBytes == 4
          && window.getInt(note + 12) == ElfFormat.GNU
          && valueBytes <= 64
          && value + valueBytes <= end) {
        byte[] id = new byte[(int) valueBytes];
        for (int i = 0; i < id.length; i++) {
          id[i] = (byte) window.getByte(value + i);
        }
        return HexFormat.of().formatHex(id);
      }
      note = value + padded(valueBytes);
    }
    return "";
  }

  private static long padded(long size) {
    return (size + 3) & ~3L;
  }
}
