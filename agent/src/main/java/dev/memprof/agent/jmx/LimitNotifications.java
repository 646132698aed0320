package dev.memprof.agent.jmx;

import dev.memprof.agent.limits.LimitUse;
import dev.memprof.agent.watch.Crossing;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.MBeanNotificationInfo;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;

/** What {@code dev.memprof:type=Limits} emits. */
final class LimitNotifications extends NotificationBroadcasterSupport {
  private static final String LIMIT = "memprof.limit";

  private final AtomicLong sequence = new AtomicLong();

  LimitNotifications(Executor listeners) {
    super(
        listeners,
        new MBeanNotificationInfo(
            new String[] {LIMIT},
            Notification.class.getName(),
            "A limit has come nearer by a step; the user data tells which limit, its use and"
                + " ceiling, and the step in percent"));
  }

  void send(Crossing crossing) {
    LimitUse use = crossing.use();
    Notification notification =
        new Notification(
            LIMIT,
            Beans.name("Limits"),
            sequence.incrementAndGet(),
            String.format(Locale.ROOT, "%.0f %% of %s", 100 * use.ratio(), use.name()));
    notification.setUserData(composite(crossing));
    sendNotification(notification);
  }

  private static CompositeData composite(Crossing crossing) {
    String[] items = {"limit", "useBytes", "ceilingBytes", "ratio", "thresholdPercent"};
    OpenType<?>[] types = {
      SimpleType.STRING, SimpleType.LONG, SimpleType.LONG, SimpleType.DOUBLE, SimpleType.DOUBLE
    };
    LimitUse use = crossing.use();
    Object[] values = {
      use.name(), use.useBytes(), use.ceilingBytes(), use.ratio(), crossing.thresholdPercent()
    };
    try {
      CompositeType type =
          new CompositeType("dev.memprof.limit", "A step towards a limit", items, items, types);
      return new CompositeDataSupport(type, items, values);
    } catch (OpenDataException e) {
      throw new IllegalStateException(e);
    }
  }
}
