package dev.memprof.profile.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that were damaged, or made to do damage: some functions or none, but no error, and soon.
 */
@Timeout(60)
class HostileElfTest {
  private static final DebugFiles NO_DEBUG_FILES = new DebugFiles(List.of());
  private static final Path PLACE = Path.of("/nowhere/libhostile.so");

  @TempDir static Path directory;
  private static byte[] whole;
  private static long textAddress;

  @BeforeAll
  static void compile() throws Exception {
    Path file =
        NativeTools.compile(
            directory.resolve("libsmall.so"),
            "int odd(int a) { return a * 37; } static int even(int a) { return a * 38; }"
                + " int (*pointer)(int) = even;",
            "-nostdlib",
            "-Wl,--build-id=0x3743,-z,noseparate-code,-z,max-page-size=64");
    Path mini = directory.resolve("mini");
    NativeTools.run("objcopy", "--only-keep-debug", file.toString(), mini.toString());
    NativeTools.run("xz", mini.toString());
    NativeTools.run("objcopy", "--add-section", ".gnu_debugdata=" + mini + ".xz", file.toString());
    Files.write(directory.resolve("link"), new byte[] {'x', 0, 0, 0, 1, 2, 3, 4});
    NativeTools.run(
        "objcopy", "--add-section", ".gnu_debuglink=" + directory.resolve("link"), file.toString());
    whole = Files.readAllBytes(file);
    textAddress = NativeTools.functions(file).get(0).address();
  }

  /** The whole way, with all that may follow. */
  private static void read(byte[] bytes) {
    ElfFile file = ElfFile.of(ByteBuffer.wrap(bytes));
    assertThat(file.buildId()).hasSizeLessThanOrEqualTo(128);
    assertThat(file.addressOf(0x123)).isGreaterThanOrEqualTo(Long.MIN_VALUE);
    ElfSymbols symbols = ElfSymbols.of(file, PLACE, NO_DEBUG_FILES);
    long[] addresses =
        LongStream.concat(
                LongStream.of(Long.MIN_VALUE, Long.MAX_VALUE),
                LongStream.range(textAddress - 5, textAddress + 40))
            .sorted()
            .toArray();
    String[] names = symbols.at(addresses);
    assertThat(names).hasSameSizeAs(addresses);
    for (String name : names) {
      assertThat(name).hasSizeLessThanOrEqualTo(4_096);
    }
    assertThat(names[0]).isEmpty();
  }

  @Test
  void survivesTruncationAtEveryByte() {
    assertThat(ElfFile.of(ByteBuffer.wrap(whole)).buildId()).isEqualTo("3743");
    for (int length = 0; length < whole.length; length++) {
      read(Arrays.copyOf(whole, length));
    }
  }

  @Test
  void survivesEveryFlippedBit() {
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] bytes = whole.clone();
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
      read(bytes);
    }
  }

  @Test
  void survivesRandomBytes() {
    Random random = new Random(20_261_125);
    for (int round = 0; round < 2_000; round++) {
      byte[] bytes = whole.clone();
      for (int i = random.nextInt(40); i >= 0; i--) {
        bytes[6 + random.nextInt(bytes.length - 6)] = (byte) random.nextInt(256);
      }
      read(bytes);
    }
  }

  @Test
  void survivesExtremeNumbersEverywhere() {
    long[] extremes = {-1, 0, 1, Long.MAX_VALUE, Long.MIN_VALUE, 0x7fff_ffff, 0xffff_ffffL};
    for (int at = 8; at <= whole.length - 8; at += 8) {
      for (long extreme : extremes) {
        byte[] bytes = whole.clone();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(at, extreme);
        read(bytes);
      }
    }
  }

  /** Begins a file: its program headers are at 64. */
  private static ByteBuffer crafted(byte[] contents) {
    ByteBuffer bytes = ByteBuffer.wrap(contents).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(0, ElfFormat.MAGIC).put(4, (byte) 2).put(5, (byte) 1);
    bytes.putLong(32, 64).putShort(54, (short) ElfFormat.PROGRAM_HEADER_BYTES);
    bytes.putShort(58, (short) ElfFormat.SECTION_BYTES);
    return bytes;
  }

  @Test
  void isNotKeptBusyByNotesThatOverlap() {
    byte[] contents = new byte[60 << 20];
    ByteBuffer bytes = crafted(contents);
    bytes.putShort(56, (short) 0xffff);
    for (int i = 0; i < 0xffff; i++) {
      int header = 64 + i * ElfFormat.PROGRAM_HEADER_BYTES;
      bytes.putInt(header, ElfFormat.PT_NOTE).putLong(header + 8, 4 << 20);
      bytes.putLong(header + 32, 56 << 20);
    }
    assertThatCode(() -> read(contents)).doesNotThrowAnyException();
  }

  /** All at one address, with one long name; then one within the other. */
  @Test
  void isNotKeptBusyBySymbolsThatOverlap() {
    int symbols = 300_007;
    int table = 64 + 3 * ElfFormat.SECTION_BYTES;
    int names = table + symbols * ElfFormat.SYMBOL_BYTES;
    byte[] contents = new byte[names + (1 << 20)];
    Arrays.fill(contents, names, contents.length, (byte) 'x');
    ByteBuffer bytes = crafted(contents);
    bytes.putLong(40, 64).putShort(60, (short) 3);
    int section = 64 + ElfFormat.SECTION_BYTES;
    bytes.putInt(section + 4, ElfFormat.SHT_SYMTAB).putLong(section + 24, table);
    bytes.putLong(section + 32, (long) symbols * ElfFormat.SYMBOL_BYTES).putInt(section + 40, 2);
    section += ElfFormat.SECTION_BYTES;
    bytes.putInt(section + 4, ElfFormat.SHT_STRTAB).putLong(section + 24, names);
    bytes.putLong(section + 32, 1 << 20);
    for (boolean nested : new boolean[] {false, true}) {
      for (int i = 0; i < symbols; i++) {
        int at = table + i * ElfFormat.SYMBOL_BYTES;
        bytes.putInt(at, 5).put(at + 4, (byte) 0x12).putShort(at + 6, (short) 1);
        bytes.putLong(at + 8, nested ? i : 0x1000);
        bytes.putLong(at + 16, nested ? 2L * (symbols - i) : 100);
      }
      ElfFile file = ElfFile.of(bytes);
      ElfSymbols read = ElfSymbols.of(file, PLACE, NO_DEBUG_FILES);
      for (String name : read.at(LongStream.range(0x1000, 0x1000 + 10_007).toArray())) {
        assertThat(name).hasSizeLessThanOrEqualTo(4_096);
      }
    }
  }
}
