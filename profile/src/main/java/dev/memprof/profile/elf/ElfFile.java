package dev.memprof.profile.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The headers of an ELF file (64 bits, little-endian), over a memory map as a rule. Nothing in it
 * is trusted: what lies outside of the file is as if it were not there, what is too much to be true
 * is not read. Immutable.
 */
public final class ElfFile {
  /** No file: without a build-id, segments and symbols. */
  public static final ElfFile NONE = new ElfFile(ByteBuffer.allocate(0));

  // Far above what linkers make; without them a crafted file could keep us busy for hours.
  private static final int MOST_PROGRAM_HEADERS = 1_024;
  private static final int MOST_NOTES = 16;
  private static final int MOST_SECTIONS = 1 << 16;
  private static final int LONGEST_NOTES_BYTES = 1 << 16;

  /** What has file contents: segments of type PT_LOAD. */
  private record Segment(long offset, long address, long fileBytes) {}

  /**
   * @param name its offset in the names of sections
   * @param link the number of the section with the names of a symbol table
   */
  record Section(int name, int type, long address, long offset, long size, int link) {}

  private final ByteBuffer bytes;
  private final List<Segment> segments = new ArrayList<>();
  private final long sectionTable;
  private final int sectionCount;
  private final ByteBuffer sectionNames;
  private final String buildId;

  private ElfFile(ByteBuffer bytes) {
    this.bytes = bytes;
    if (bytes.limit() == 0) {
      sectionTable = 0;
      sectionCount = 0;
      sectionNames = bytes;
      buildId = "";
      return;
    }
    String noted = readProgramHeaders();
    sectionTable = bytes.getLong(40);
    sectionCount = sectionCount();
    sectionNames = contents(section(sectionNamesIndex()));
    buildId = noted.isEmpty() ? buildId(contents(find(".note.gnu.build-id"))) : noted;
  }

  /** Never fails: a file that is missing or no ELF file has no build-id and no symbols. */
  public static ElfFile open(Path path) {
    if (!Files.isRegularFile(path)) {
      return NONE; // of others the opening may block
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return of(map(channel));
    } catch (IOException e) {
      return NONE;
    }
  }

  /** A file's contents, also when it is closed and deleted; empty when it is over 2 GiB. */
  public static ByteBuffer map(FileChannel channel) throws IOException {
    long size = channel.size() > Integer.MAX_VALUE ? 0 : channel.size();
    return channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
  }

  /**
   * The build-id by the first page, as a rule, since a page that is read in a map counts as memory
   * used.
   */
  public static String buildId(FileChannel channel) throws IOException {
    ByteBuffer start = ByteBuffer.allocate(4_096);
    int unused = channel.read(start, 0);
    String id = of(start.flip()).buildId;
    return id.isEmpty() ? of(map(channel)).buildId : id;
  }

  /** The same of a file's contents, or of their beginning. */
  public static ElfFile of(ByteBuffer contents) {
    ByteBuffer bytes = contents.slice().order(ByteOrder.LITTLE_ENDIAN);
    boolean elf64 =
        bytes.limit() >= ElfFormat.HEADER_BYTES
            && bytes.getInt(0) == ElfFormat.MAGIC
            && bytes.get(4) == ElfFormat.CLASS_64
            && bytes.get(5) == ElfFormat.LITTLE_ENDIAN;
    return elf64 ? new ElfFile(bytes) : NONE;
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

  ByteBuffer bytes() {
    return bytes.duplicate();
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
      if (section != null && isAt(sectionNames, section.name, name)) {
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
    int header = (int) at;
    return new Section(
        bytes.getInt(header),
        bytes.getInt(header + 4),
        bytes.getLong(header + 16),
        bytes.getLong(header + 24),
        bytes.getLong(header + 32),
        bytes.getInt(header + 40));
  }

  /** Empty for no section, for one without contents, and for one that is not wholly in the file. */
  ByteBuffer contents(Section section) {
    return section == null || section.type == ElfFormat.SHT_NOBITS
        ? ByteBuffer.allocate(0)
        : slice(section.offset, section.size);
  }

  private ByteBuffer slice(long offset, long size) {
    return holds(offset, size)
        ? bytes.slice((int) offset, (int) size).order(ByteOrder.LITTLE_ENDIAN)
        : ByteBuffer.allocate(0);
  }

  private boolean holds(long offset, long size) {
    return offset >= 0 && size >= 0 && size <= bytes.limit() && offset <= bytes.limit() - size;
  }

  private static boolean isAt(ByteBuffer names, int offset, String name) {
    if (offset < 0 || offset >= names.limit() - name.length()) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (names.get(offset + i) != name.charAt(i)) {
        return false;
      }
    }
    return names.get(offset + name.length()) == 0;
  }

  /** Files with very many sections say so in the first one. */
  private int sectionCount() {
    int count = bytes.getShort(60) & 0xffff;
    if ((bytes.getShort(58) & 0xffff) != ElfFormat.SECTION_BYTES
        || !holds(sectionTable, ElfFormat.SECTION_BYTES)) {
      return 0;
    }
    long counted = count == 0 ? bytes.getLong((int) sectionTable + 32) : count;
    return counted >= 0 && counted <= MOST_SECTIONS ? (int) counted : 0;
  }

  private int sectionNamesIndex() {
    int index = bytes.getShort(62) & 0xffff;
    if (index != ElfFormat.SHN_XINDEX) {
      return index;
    }
    Section first = section(0);
    return first == null ? -1 : first.link;
  }

  /** Notes the segments that are loaded. Returns the build-id. */
  private String readProgramHeaders() {
    long table = bytes.getLong(32);
    int count = Math.min(bytes.getShort(56) & 0xffff, MOST_PROGRAM_HEADERS);
    if ((bytes.getShort(54) & 0xffff) != ElfFormat.PROGRAM_HEADER_BYTES) {
      return "";
    }
    String id = "";
    int notes = 0;
    for (int i = 0; i < count && holds(table, (i + 1L) * ElfFormat.PROGRAM_HEADER_BYTES); i++) {
      int header = (int) table + i * ElfFormat.PROGRAM_HEADER_BYTES;
      int type = bytes.getInt(header);
      long offset = bytes.getLong(header + 8);
      long fileBytes = bytes.getLong(header + 32);
      if (type == ElfFormat.PT_LOAD) {
        segments.add(new Segment(offset, bytes.getLong(header + 16), fileBytes));
      } else if (type == ElfFormat.PT_NOTE && id.isEmpty() && notes++ < MOST_NOTES) {
        id = buildId(slice(offset, fileBytes));
      }
    }
    return id;
  }

  /** Notes: name size, descriptor size, type; then both, padded to four bytes. */
  private static String buildId(ByteBuffer notes) {
    int end = Math.min(notes.limit(), LONGEST_NOTES_BYTES);
    for (long note = 0; note + 16 <= end; ) {
      int at = (int) note;
      long nameBytes = notes.getInt(at) & 0xffff_ffffL;
      long valueBytes = notes.getInt(at + 4) & 0xffff_ffffL;
      long value = note + 12 + padded(nameBytes);
      if (notes.getInt(at + 8) == ElfFormat.NT_GNU_BUILD_ID
          && nameBytes == 4
          && notes.getInt(at + 12) == ElfFormat.GNU
          && valueBytes <= 64
          && value + valueBytes <= end) {
        byte[] id = new byte[(int) valueBytes];
        notes.get((int) value, id);
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
