package dev.memprof.agent.http.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WorkersTest {
  private static final int MAX_THREADS = 16;

  @Test
  void areFewHoweverManyAsk() throws InterruptedException {
    Set<String> names = ConcurrentHashMap.newKeySet();
    CountDownLatch all = new CountDownLatch(MAX_THREADS);
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(5 * MAX_THREADS);
    try (Workers workers = new Workers()) {
      for (int i = 0; i < 5 * MAX_THREADS; i++) {
        workers.execute(
            () -> {
              names.add(Thread.currentThread().getName());
              all.countDown();
              try {
                go.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              done.countDown();
            });
      }
      assertThat(all.await(60, TimeUnit.SECONDS)).isTrue();
      go.countDown();
      assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(names).hasSize(MAX_THREADS).allMatch(name -> name.startsWith("memprof-http-"));
  }

  @Test
  void areDaemons() throws InterruptedException {
    BlockingQueue<Boolean> daemon = new LinkedBlockingQueue<>();
    try (Workers workers = new Workers()) {
      workers.execute(() -> daemon.add(Thread.currentThread().isDaemon()));
      assertThat(daemon.poll(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void goOnAfterAFailure() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    try (Workers workers = new Workers()) {
      workers.execute(
          () -> {
            throw new IllegalStateException("of a test");
          });
      workers.execute(done::countDown);
      assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    }
  }
}
