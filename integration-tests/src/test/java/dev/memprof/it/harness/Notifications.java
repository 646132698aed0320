package dev.memprof.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.management.Notification;
import javax.management.openmbean.CompositeData;

/** What a bean emits, as it comes. */
public record Notifications(BlockingQueue<Notification> queue) {

  /** Those of a bean, from now on. */
  public static Notifications of(Jmx jmx, String type) throws Exception {
    BlockingQueue<Notification> queue = new LinkedBlockingQueue<>();
    jmx.server.addNotificationListener(
        Jmx.name(type), (notification, handback) -> queue.add(notification), null, null);
    return new Notifications(queue);
  }

  public static CompositeData data(Notification notification) {
    return (CompositeData) notification.getUserData();
  }

  /** The next one of its kind, if one comes within a time; others before it are dropped. */
  public Notification poll(Predicate<Notification> which, Duration atMost)
      throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    Notification next;
    do {
      next = queue.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    } while (next != null && !which.test(next));
    return next;
  }

  /** The next one of its kind; others before it are dropped. */
  public Notification next(Predicate<Notification> which) throws InterruptedException {
    while (true) {
      Notification next = queue.poll(Waiting.MAX_WAIT.toSeconds(), TimeUnit.SECONDS);
      assertThat(next).as("a notification").isNotNull();
      if (which.test(next)) {
        return next;
      }
    }
  }
}
