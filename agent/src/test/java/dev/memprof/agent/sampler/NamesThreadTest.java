package dev.memprof.agent.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.agent.thread.OwnThread;
import java.io.IOException;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamesThreadTest {
  @TempDir Path directory;

  private static void await(FakeSampler sampler, int flushes) {
    Awaitility.await().until(() -> count(sampler) >= flushes);
  }

  private static long count(FakeSampler sampler) {
    return sampler.events().stream().filter("flush"::equals).count();
  }

  @Test
  void flushesAgainAndAgain() throws IOException {
    FakeSampler sampler = new FakeSampler(directory);
    sampler.openNames(directory.resolve("names.tsv"));
    try (NamesThread thread = new NamesThread(sampler, 1)) {
      await(sampler, 3);
      assertThat(thread).isNotNull();
    }
  }

  /** Ten failures a second are one failure; and the names come when the disk has room again. */
  @Test
  void outlivesADiskThatIsFull() throws IOException {
    FakeSampler sampler = new FakeSampler(directory);
    sampler.openNames(directory.resolve("names.tsv"));
    sampler.failing = true;
    long failures = OwnThread.failures();
    try (NamesThread thread = new NamesThread(sampler, 1)) {
      Awaitility.await().until(() -> sampler.refused.get() >= 3);
      sampler.failing = false;
      await(sampler, 1);
      assertThat(OwnThread.failures()).isEqualTo(failures + 1);
      assertThat(thread).isNotNull();
    }
  }
}
