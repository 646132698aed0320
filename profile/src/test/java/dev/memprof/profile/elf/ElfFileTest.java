package dev.memprof.profile.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the JVM that runs the test: its libjava has a build-id and exported functions. */
class ElfFileTest {
  private static final Path LIBRARY = Path.of(System.getProperty("java.home"), "lib", "libzip.so");

  @TempDir Path directory;

  /** What {@code nm -D} says of an exported function of every JDK. */
  private static long addressOf(ElfFile file, String function) {
    for (long address = 0; address < 1 << 20; address++) {
      if (file.symbolAt(address).equals(function)) {
        return address;
      }
    }
    throw new AssertionError(function + " is not found");
  }

  @Test
  void namesAFunctionFromItsFirstByteOn() {
    ElfFile file = ElfFile.open(LIBRARY);
    String function = "Java_java_util_zip_Deflater_init";
    long start = addressOf(file, function);
    assertThat(file.symbolAt(start + 1)).isEqualTo(function);
    assertThat(file.symbolAt(start - 1)).isNotEqualTo(function);
    assertThat(file.symbolAtOffset(start)).isEqualTo(function); // its text is mapped where it lies
    assertThat(file.buildId()).matches("[0-9a-f]{16,128}");
  }

  @Test
  void hasNothingForAMissingFile() {
    ElfFile file = ElfFile.open(directory.resolve("none.so"));
    assertThat(file.buildId()).isEmpty();
    assertThat(file.symbolAt(0x1234)).isEmpty();
    assertThat(file.symbolAtOffset(0x1234)).isEmpty();
  }

  @Test
  void survivesEveryKindOfDamage() throws IOException {
    byte[] whole = Files.readAllBytes(LIBRARY);
    Path damaged = directory.resolve("damaged.so");
    Random random = new Random(20_261_124);
    for (int round = 0; round < 300; round++) {
      byte[] bytes = whole.clone();
      if (round % 3 == 0) {
        bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
      } else {
        // Half of the damage goes where it hurts: headers, and the section headers at the end.
        for (int i = 0; i < 40; i++) {
          int where =
              round % 2 == 0
                  ? random.nextInt(64 + 12 * 56)
                  : bytes.length - 1 - random.nextInt(2_000);
          bytes[where] = (byte) random.nextInt(256);
        }
        System.arraycopy(whole, 0, bytes, 0, 6);
      }
      Files.write(damaged, bytes);
      ElfFile file = ElfFile.open(damaged);
      for (int i = 0; i < 50; i++) {
        assertThat(file.symbolAt(random.nextLong() >>> 40)).isNotNull();
        assertThat(file.symbolAtOffset(random.nextLong())).isNotNull();
      }
    }
  }
}
