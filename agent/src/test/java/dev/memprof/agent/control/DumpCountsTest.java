package dev.memprof.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.memprof.store.file.StoredDump;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.apache.commons.io.function.IOSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated // takes the process's standard error
class DumpCountsTest {
  private final DumpCounts counts = new DumpCounts();
  private final ByteArrayOutputStream told = new ByteArrayOutputStream();
  private PrintStream standardError;

  @BeforeEach
  void listen() {
    standardError = System.err;
    System.setErr(new PrintStream(told, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void stopListening() {
    System.setErr(standardError);
  }

  private static StoredDump dump(String reason, long bytes) {
    Path file = Path.of("/d/x-" + reason + "-1.pb.gz");
    return new StoredDump(file, Instant.EPOCH, reason, "", bytes, 7, 7);
  }

  private void fail(String why) {
    IOSupplier<Object> work =
        () -> {
          throw new IOException(why);
        };
    assertThatThrownBy(() -> counts.attempt(work)).hasMessage(why);
  }

  @Test
  void countWhatIsStoredByReason() {
    counts.stored(dump("growth", 101));
    counts.stored(dump("growth", 103));
    counts.stored(dump("oom", 107));
    assertThat(counts.snapshot().storedByReason()).isEqualTo(Map.of("growth", 2L, "oom", 1L));
    assertThat(counts.snapshot().storedBytes()).isEqualTo(311);
  }

  @Test
  void countTheTimeOfWhatWasTakenOnly() throws IOException {
    assertThat(counts.<String>time(() -> "dump")).isEqualTo("dump");
    assertThat(counts.<String>attempt(() -> "stored")).isEqualTo("stored");
    assertThat(counts.snapshot().taken()).isEqualTo(1);
    assertThat(counts.snapshot().nanos()).isPositive();
  }

  @Test
  void countEveryFailureAndTellEachCauseOnce() {
    fail("disk full: 3 bytes are left");
    fail("disk full: 5 bytes are left");
    fail("read-only");
    assertThat(counts.snapshot().failures()).isEqualTo(3);
    assertThat(counts.snapshot().lastFailure()).isEqualTo("read-only");
    assertThat(told.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "memprof: dump failed: disk full: 3 bytes are left", "memprof: dump failed: read-only");
  }

  @Test
  void tellACauseAgainAfterADump() {
    fail("disk full");
    counts.stored(dump("growth", 101));
    fail("disk full");
    assertThat(told.toString(StandardCharsets.UTF_8).lines()).hasSize(2);
  }

  @Test
  void countALookThatFailedAsNothing() {
    IOSupplier<Object> look =
        () -> {
          throw new IOException("no room");
        };
    assertThatThrownBy(() -> counts.timeLook(look)).hasMessage("no room");
    assertThat(counts.snapshot().failures()).isZero();
    assertThat(counts.snapshot().taken()).isZero();
  }

  @Test
  void addUpWhatIsWithheld() {
    counts.withheld("interval", 3);
    counts.withheld("interval", 4);
    counts.withheld("growth", 1);
    assertThat(counts.snapshot().withheldByReason())
        .isEqualTo(Map.of("interval", 7L, "growth", 1L));
  }
}
