package dev.memprof.agent.jmx;

import dev.memprof.agent.release.Release;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.JMException;
import javax.management.MBeanNotificationInfo;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import javax.management.StandardMBean;

/**
 * What {@code dev.memprof:type=Caches} emits; the user data is a {@link ReleaseEntry} as composite.
 */
final class ReleaseNotifications extends NotificationBroadcasterSupport {
  private static final String RELEASED = "memprof.cache.released";

  private final AtomicLong sequence = new AtomicLong();

  ReleaseNotifications(Executor listeners) {
    super(
        listeners,
        new MBeanNotificationInfo(
            new String[] {RELEASED},
            Notification.class.getName(),
            "A release was measured; the user data tells what it gave back"));
  }

  void send(Release release) {
    Notification notification =
        new Notification(
            RELEASED,
            Beans.name("Caches"),
            sequence.incrementAndGet(),
            release.timeMillis(),
            String.format(Locale.ROOT, "%s: %,d bytes", release.name(), release.released()));
    notification.setUserData(openValue(ReleaseEntry.of(release)));
    sendNotification(notification);
  }

  /** The JDK's own mapping of an MXBean's attribute. */
  public interface Carrier {
    ReleaseEntry getEntry();
  }

  private static Object openValue(ReleaseEntry entry) {
    Carrier carrier = () -> entry;
    try {
      return new StandardMBean(carrier, Carrier.class, true).getAttribute("Entry");
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }
}
