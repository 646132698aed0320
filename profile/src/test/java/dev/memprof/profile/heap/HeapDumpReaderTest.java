package dev.memprof.profile.heap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.memprof.profile.lines.LineReader;
import dev.memprof.profile.model.MalformedProfileException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeapDumpReaderTest {
  private static RawDump read(byte[] bytes) throws IOException {
    return HeapDumpReader.read(new LineReader(new ByteArrayInputStream(bytes), "test.heap"));
  }

  private static RawDump read(String text) throws IOException {
    return read(text.getBytes(UTF_8));
  }

  @Test
  void readsStacksAndThreadsAndLeavesOutThoseOfNothing() throws IOException {
    RawDump dump = read(Texts.SAMPLED);
    assertThat(dump.scale().intervalBytes()).isEqualTo(524_288);
    assertThat(dump.symbols()).isNull();
    assertThat(dump.threadNames()).hasSize(1).containsEntry(3L, "block flusher");
    assertThat(dump.stacks()).hasSize(1);
    RawDump.Stack stack = dump.stacks().get(0);
    assertThat(stack.words).containsExactly(0x7f3bba36de19L, 0x8000000000001cbcL, -1L);
    assertThat(stack.objects).isEqualTo(13);
    assertThat(stack.bytes).isEqualTo(6_688);
    assertThat(stack.threads).containsExactly(3, 12, 6_496, 5, 1, 192);
    assertThat(dump.mappedLibraries()).hasSize(1);
  }

  /** As ClickHouse gives it without the libraries, which it has named itself. */
  @Test
  void readsForeignLinesWithoutLibraries() throws IOException {
    String text =
        "heap_v2/524288\n  t*: 13: 6688 [0: 0]\n@ 0x7f3bba36de19 0x7f3bba36e000\n"
            + "  f: DB::Arena::alloc DB::main\n  t*: 13: 6688 [0: 0]\n  t3: 13: 6688 [0: 0]\n";
    RawDump dump = read(text);
    assertThat(dump.stacks()).hasSize(1);
    assertThat(dump.stacks().get(0).bytes).isEqualTo(6_688);
    assertThat(dump.mappedLibraries()).isEmpty();
    String cut = text.substring(0, text.length() - 1);
    String begun = text + "@ 0x7f3bba36de19\n";
    String ours = text.replace("  f: DB::Arena::alloc DB::main\n", "");
    for (String broken : new String[] {cut, begun, ours}) {
      assertThatThrownBy(() -> read(broken)).hasMessageContaining("truncated");
    }
  }

  @Test
  void readsWhatGperftoolsCounted() throws IOException {
    RawDump dump = read(Texts.COUNTED);
    assertThat(dump.scale()).isEqualTo(RawDump.Scale.NONE);
    assertThat(dump.stacks()).hasSize(2);
    assertThat(dump.stacks().get(1).words).containsExactly(0x7f3bba36de19L);
    assertThat(dump.stacks().get(1).bytes).isEqualTo(23);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "heap_v2/524288 524288 false",
        "heap/1048576 524288 true",
        "heapprofile 0 false",
        "growthz/77 0 false"
      })
  void takesTheScaleFromTheHeaderOfGperftools(String expected) throws IOException {
    String[] words = expected.split(" ");
    RawDump dump = read(Texts.COUNTED.replace("@ heapprofile", "@ " + words[0]));
    assertThat(dump.scale())
        .isEqualTo(new RawDump.Scale(Long.parseLong(words[1]), Boolean.parseBoolean(words[2])));
  }

  @Test
  void readsSymbolsBeforeEitherForm() throws IOException {
    for (String body : new String[] {Texts.SAMPLED, Texts.COUNTED}) {
      RawDump dump = read(Texts.SYMBOLS + body);
      assertThat(dump.symbols())
          .hasSize(2)
          .containsEntry(0x7f3bba36de19L, "deflateInit2_")
          .containsEntry(0x7f3bba36dfffL, "outer(int)--middle<char>--inner");
      assertThat(dump.stacks()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {Texts.SAMPLED, Texts.COUNTED, Texts.SYMBOLS + Texts.SAMPLED})
  void refusesEveryTruncation(String text) {
    String whole =
        text.substring(0, text.indexOf("MAPPED_LIBRARIES:") + "MAPPED_LIBRARIES:".length());
    for (int length = 0; length < whole.length(); length++) {
      String part = whole.substring(0, length);
      if (part.startsWith("heap profile:")
          && (part.endsWith("de19\n") || part.endsWith("de19\n\n"))) {
        continue; // all stacks of the header: Go has no libraries to tell of
      }
      assertThatThrownBy(() -> read(part))
          .as("cut at %d", length)
          .isInstanceOf(MalformedProfileException.class)
          .hasMessageStartingWith("test.heap: line ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {Texts.SAMPLED, Texts.COUNTED, Texts.SYMBOLS + Texts.COUNTED})
  void neverFailsOtherwiseOnAFlippedBit(String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = Arrays.copyOf(bytes, bytes.length);
        flipped[i] ^= (byte) (1 << bit);
        try {
          RawDump unused = read(flipped);
        } catch (MalformedProfileException expected) {
          assertThat(expected).hasMessageStartingWith("test.heap: line ");
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
        "heap_v2/524288\n@ 0x1\n  t*: 5: 5 [0: 0]\n  t1: 0: 5 [0: 0]\n",
        "heap_v2/524288\n@ 0x1\n  t*: 5: 5 [0: 0]\n  t1: 5: 18446744073709551615 [0: 0]\n",
        "heap_v2/524288\n<script>\n",
        "heap profile: 1: 2 [1: 2] @ heap_v2/0\n",
        "heap profile: 1: 2 [1: 2] @ heap_v2/512\n 0: 7 [0: 7] @ 0x1\n",
        "heap profile: 1: 9223372036854775808 [1: 2] @ heapprofile\n",
        "--- symbol\n<script>\n",
        "--- symbol\n0x12345678901234567 main\n",
        "--- symbol\n0x1 main\n---\n--- profile\n",
        "--- contention\n",
        "heap_v2/524288\n\nMAPPED_LIBRARIES:\n7f-80 r-xp 0 0:0 1 /a\0b\n",
      })
  void refusesWhatIsNotADump(String text) {
    // Whatever follows: it is this that is refused, not the end.
    assertThatThrownBy(() -> read(text + (text.isEmpty() ? "" : "\nMAPPED_LIBRARIES:\n")))
        .isInstanceOf(MalformedProfileException.class)
        .hasMessageStartingWith("test.heap: line ")
        .hasMessageNotContaining("truncated");
  }

  @Test
  void refusesALineWithoutEndInBoundedMemory() {
    String text = "heap_v2/524288\n@" + " 0x1".repeat(3_000_000);
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(MalformedProfileException.class)
        .hasMessageContaining("line 2")
        .hasMessageContaining("1048576 bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "heap_v2/524288\n@ 0x1\n  t*: 1: 16 [0: 0]\n #  t7: 1: 16 [0: 0]\n",
        "heap_v2/524288\n#  t7: 1: 16 [0: 0] a thread\n",
        "heap_v2/524288\n#@ 0x1\n  t*: 1: 16 [0: 0]\n",
        "--- symbol\n#0x1 main\n",
      })
  void refusesWhatTakesMoreMemoryThanThereIs(String text) {
    String[] parts = text.replace(" #", "#").split("#");
    InputStream many =
        new SequenceInputStream(
            new ByteArrayInputStream(parts[0].getBytes(UTF_8)),
            new ByteArrayInputStream(parts[1].repeat(100_000).getBytes(UTF_8)));
    assertThatThrownBy(() -> HeapDumpReader.read(new LineReader(many, "test.heap", 1 << 20)))
        .isInstanceOf(MalformedProfileException.class)
        .hasMessageContaining("more than 1 MiB of memory");
  }
}
