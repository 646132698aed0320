package dev.memprof.agent.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing ends without a word. */
class OwnThreadTest {
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final PrintStream err = System.err;

  @BeforeEach
  void listen() {
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void stop() {
    System.setErr(err);
  }

  @Test
  void errorIsCountedAndTold() throws InterruptedException {
    long before = OwnThread.failures();
    Thread thread =
        OwnThread.start(
            "memprof-seven",
            () -> {
              throw new StackOverflowError("seven");
            });
    thread.join();
    assertThat(thread.isDaemon()).isTrue();
    assertThat(OwnThread.failures()).isEqualTo(before + 1);
    assertThat(said.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "memprof: the thread memprof-seven has ended: java.lang.StackOverflowError: seven"
                + System.lineSeparator());
  }

  @Test
  void oneOfAKindIsTold() {
    long before = OwnThread.failures();
    for (int i = 0; i < 3; i++) {
      OwnThread.failed("eleven may be failing", new IllegalStateException("round " + i));
    }
    assertThat(OwnThread.failures()).isEqualTo(before + 3);
    assertThat(said.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "memprof: eleven may be failing: java.lang.IllegalStateException: round 0"
                + System.lineSeparator());
  }
}
