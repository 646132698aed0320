package dev.memprof.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.memprof.profile.model.Profile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A dump of an application with 20,000 stacks shares its heap: what it takes there, collections
 * that stop the application must clear.
 */
class GarbageTest {
  private static final int STACKS = 20_011;
  private static final int WORDS = 70;

  /** The words, and their frames; and what goes with them. */
  private static final long MAX_BYTES_READ = 2_500;

  private static final long MAX_BYTES_WRITTEN = 1_400;

  @TempDir private Path directory;

  private interface Work<T> {
    T run() throws IOException;
  }

  private static long allocatedBytes() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  private static <T> T within(long bytesPerStack, Work<T> work) throws IOException {
    T unused = work.run(); // classes, once
    long before = allocatedBytes();
    T result = work.run();
    assertThat((allocatedBytes() - before) / STACKS).isLessThan(bytesPerStack);
    return result;
  }

  @Test
  void ofADumpIsLittle() throws IOException {
    StringBuilder text = new StringBuilder("heap_v2/524288\n  t*: 1: 1 [0: 0]\n");
    for (int stack = 0; stack < STACKS; stack++) {
      text.append('@');
      for (int word = 0; word < WORDS; word++) {
        int path = word < 20 ? stack >> word & 1 : 2;
        text.append(" 0x").append(Integer.toHexString(0x10000 + 16 * (3 * word + path)));
      }
      text.append("\n  t*: 3: 6688 [0: 0]\n  t3: 3: 6688 [0: 0]\n  age: ").append(stack);
      text.append('\n');
    }
    text.append("\nMAPPED_LIBRARIES:\n");
    Path raw = directory.resolve("many.heap");
    Files.write(raw, text.toString().getBytes(StandardCharsets.US_ASCII));
    Profile profile = within(MAX_BYTES_READ, () -> Profiles.read(raw));
    assertThat(profile.sites()).hasSize(STACKS);
    within(
        MAX_BYTES_WRITTEN,
        () -> {
          Path file = directory.resolve("many.pb.gz");
          Files.deleteIfExists(file);
          ProfileWriters.write(profile, file);
          return file;
        });
  }
}
