package dev.memprof.agent.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.agent.allocator.Reading;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Records on their way from the application's threads to listeners; time and collections are known.
 */
class PublisherTest {
  private static final Reading BEFORE = new Reading(1_000, 1_000, 2_000, 0, 0, 0, 0);
  private static final Reading SETTLED = new Reading(300, 300, 2_000, 0, 0, 0, 0);

  private final Caches caches = new Caches(Settle.GC);
  private final RegisteredCache cache = caches.named("blocks");
  private final BlockingQueue<Release> told = new LinkedBlockingQueue<>();

  /** How long the publisher slept each time, in ms; it goes on at once. */
  private final BlockingQueue<Long> slept = new LinkedBlockingQueue<>();

  /** What each collection took, in ns; the publisher waits for it. */
  private final BlockingQueue<Long> collections = new LinkedBlockingQueue<>();

  private final Publisher publisher =
      new Publisher(
          caches, new PacedCollection(collections::take, slept::put, () -> SETTLED, () -> 7));

  private static Release release(String instance, Reading before) {
    return new Release(
        "blocks", instance, "B#clear", "main", 0, 1, "", false, true, 0, 11, before, before, null,
        List.of());
  }

  private void offer(String instance) {
    publisher.offer(cache, release(instance, BEFORE));
  }

  private Release next() throws InterruptedException {
    Release release = told.poll(60, TimeUnit.SECONDS);
    assertThat(release).isNotNull();
    return release;
  }

  private long nextSleepMs() throws InterruptedException {
    Long millis = slept.poll(60, TimeUnit.SECONDS);
    assertThat(millis).isNotNull();
    return millis;
  }

  @Test
  void settlesByACollection() throws InterruptedException {
    caches.addListener(told::add);
    offer("a");
    collections.add(1L);
    Release published = next();
    assertThat(published.settled()).isEqualTo(SETTLED);
    assertThat(published.nativeReleased()).isEqualTo(700);
    assertThat(caches.releases()).containsExactly(published);
  }

  /** 700 ms of collections are a tenth of seven seconds. */
  @Test
  void restsNineTimesAsLongAsACollectionTook() throws InterruptedException {
    caches.addListener(told::add);
    offer("a");
    assertThat(nextSleepMs()).as("gathers what comes at once").isEqualTo(100);
    collections.add(700_000_000L);
    assertThat(next().instance()).isEqualTo("a");
    offer("b");
    assertThat(nextSleepMs()).isEqualTo(6_300);
    collections.add(1L);
    assertThat(next().instance()).isEqualTo("b");
  }

  @Test
  void sharesACollectionAmongThoseThatCameMeanwhile() throws InterruptedException {
    caches.addListener(told::add);
    offer("a");
    assertThat(nextSleepMs()).isEqualTo(100);
    offer("b");
    offer("c");
    collections.add(1L); // for "a", and perhaps for the others
    collections.add(1L);
    assertThat(List.of(next().instance(), next().instance(), next().instance()))
        .containsExactly("a", "b", "c");
  }

  @Test
  void publishesAsItIsWhereNothingIsToSettle() throws InterruptedException {
    caches.addListener(told::add);
    caches.setSettle(Settle.NONE);
    offer("a");
    assertThat(next().settled()).isNull();
    assertThat(slept).isEmpty();
  }

  /** There was no time to read the totals, so that there is nothing to compare with. */
  @Test
  void settlesNothingThatHasNoReading() throws InterruptedException {
    caches.addListener(told::add);
    publisher.offer(cache, release("a", null));
    collections.add(1L);
    assertThat(next().settled()).isNull();
  }

  @Test
  void outlivesAListenerThatThrows() throws InterruptedException {
    caches.setSettle(Settle.NONE);
    CountDownLatch thrown = new CountDownLatch(1);
    caches.addListener(
        release -> {
          if (thrown.getCount() > 0) {
            thrown.countDown();
            throw new IllegalStateException("a listener's own");
          }
          told.add(release);
        });
    offer("a");
    assertThat(thrown.await(60, TimeUnit.SECONDS)).isTrue();
    offer("b");
    assertThat(next().instance()).isEqualTo("b");
  }
}
