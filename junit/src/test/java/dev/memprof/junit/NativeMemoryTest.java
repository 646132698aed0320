package dev.memprof.junit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** In a JVM without the agent; with it, see LeakTestsIT. */
class NativeMemoryTest {
  private final NativeMemory memory = NativeMemory.of("com.acme");

  @Test
  void saysHowTheAgentComesIn() {
    assertThatThrownBy(() -> memory.assertReleased(() -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("memprof is not in this JVM")
        .hasMessageContaining("-javaagent:");
  }

  @Test
  void refusesNoRuns() {
    assertThatThrownBy(() -> memory.runs(0)).hasMessage("runs: 0, expected 1 or more");
    assertThatCode(() -> memory.runs(1)).doesNotThrowAnyException();
  }
}
