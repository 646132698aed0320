package dev.memprof.agent.scope;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class CallRateTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void letsSoManyPassInEachSecond() {
    CallRate rate = new CallRate(7);
    for (long second : new long[] {-2, -1, 0, 1, 2, 5_000_000, 5_000_001}) {
      int passed = passed(rate, second * SECOND + 1);
      assertThat(passed).as("second %d", second).isEqualTo(7);
      assertThat(rate.passes(second * SECOND + SECOND / 2)).isFalse();
    }
  }

  private static int passed(CallRate rate, long nanos) {
    int passed = 0;
    for (int i = 0; i < 100; i++) {
      passed += rate.passes(nanos + i) ? 1 : 0;
    }
    return passed;
  }

  @Test
  void letsNoMorePassFromManyThreads() throws InterruptedException {
    CallRate rate = new CallRate(1_000);
    AtomicInteger passed = new AtomicInteger();
    Thread[] threads = new Thread[8];
    for (int t = 0; t < threads.length; t++) {
      threads[t] =
          new Thread(
              () -> {
                for (int i = 0; i < 1_000; i++) {
                  passed.addAndGet(rate.passes(42 * SECOND) ? 1 : 0);
                }
              });
      threads[t].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(passed.get()).isEqualTo(1_000);
  }
}
