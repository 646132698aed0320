package dev.memprof.profile.heap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.memprof.profile.MalformedProfileException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeapDumpReaderTest {
  private static final String DUMP =
      """
      heap_v2/524288
        t*: 99999: 99999999 [0: 0]
        t0: 17: 1234567 [0: 0]
      @ 0x7f3bba36de19 0x8000000000001cbc 0xffffffffffffffff
        t*: 13: 6688 [0: 0]
        t3: 12: 6496 [0: 0]
        t5: 1: 192 [0: 0]
      @ 0x1
        t*: 0: 0 [3: 77]

      MAPPED_LIBRARIES:
      7f3bba366000-7f3bba383000 r-xp 00002000 fe:00 1234   /usr/lib/libz.so.1
      """;

  private static HeapDump read(String text) throws IOException {
    return HeapDumpReader.read(new ByteArrayInputStream(text.getBytes(UTF_8)), "test.heap");
  }

  @Test
  void readsStacksAndLeavesOutThoseOfNothing() throws IOException {
    HeapDump dump = read(DUMP);
    assertThat(dump.intervalBytes()).isEqualTo(524_288);
    assertThat(dump.stacks()).hasSize(1);
    HeapDump.Stack stack = dump.stacks().get(0);
    assertThat(stack.words).containsExactly(0x7f3bba36de19L, 0x8000000000001cbcL, -1L);
    assertThat(stack.objects).isEqualTo(13);
    assertThat(stack.bytes).isEqualTo(6_688);
    assertThat(dump.mappedLibraries()).hasSize(1);
  }

  @Test
  void refusesEveryTruncation() {
    String whole =
        DUMP.substring(0, DUMP.indexOf("MAPPED_LIBRARIES:") + "MAPPED_LIBRARIES:".length());
    for (int length = 0; length < whole.length(); length++) {
      String part = whole.substring(0, length);
      assertThatThrownBy(() -> read(part))
          .as("cut at %d", length)
          .isInstanceOf(MalformedProfileException.class)
          .hasMessageStartingWith("test.heap: line ");
    }
  }

  @Test
  void neverFailsOtherwiseOnAFlippedByte() {
    byte[] bytes = DUMP.getBytes(UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = Arrays.copyOf(bytes, bytes.length);
        flipped[i] ^= (byte) (1 << bit);
        try {
          HeapDump unused = HeapDumpReader.read(new ByteArrayInputStream(flipped), "test.heap");
        } catch (MalformedProfileException expected) {
          assertThat(expected).hasMessageStartingWith("test.heap: line ");
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "heap_v1/524288\n",
        "heap_v2/0\n",
        "heap_v2/99999999999999999999\n",
        "heap_v2/524288\n@ 0x12345678901234567\n",
        "heap_v2/524288\n@ 0x1\n  t*: 0: 5 [0: 0]\n",
        "heap_v2/524288\n@ 0x1\n  t*: 9223372036854775808: 5 [0: 0]\n",
        "heap_v2/524288\n<script>\n",
      })
  void refusesWhatIsNotADump(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(MalformedProfileException.class)
        .hasMessageStartingWith("test.heap: line ");
  }

  @Test
  void refusesALineWithoutEndInBoundedMemory() {
    String text = "heap_v2/524288\n@" + " 0x1".repeat(3_000_000);
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(MalformedProfileException.class)
        .hasMessageContaining("line 2")
        .hasMessageContaining("65536 bytes");
  }
}
