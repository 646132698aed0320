package dev.memprof.agent.jmx;

import dev.memprof.contract.DumpEntry;
import dev.memprof.contract.LimitStep;
import dev.memprof.contract.ReleaseEntry;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.JMException;
import javax.management.MBeanNotificationInfo;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/** What one of our MBeans emits; the user data is a record, as its attributes are. */
final class Notifications extends NotificationBroadcasterSupport {
  private final ObjectName source;
  private final AtomicLong sequence = new AtomicLong();

  /**
   * @param listeners calls them
   * @param source that emits
   * @param description of what is emitted and its user data
   * @param types that there are
   */
  Notifications(Executor listeners, ObjectName source, String description, String... types) {
    super(listeners, new MBeanNotificationInfo(types, Notification.class.getName(), description));
    this.source = source;
  }

  void send(String type, long timeMillis, String message, Carrier data) {
    Notification notification =
        new Notification(type, source, sequence.incrementAndGet(), timeMillis, message);
    notification.setUserData(openValue(data));
    sendNotification(notification);
  }

  /** A record on its way into JMX's open types, by the JDK's own mapping of an attribute. */
  public interface CarrierMXBean {
    DumpEntry getDump();

    ReleaseEntry getRelease();

    LimitStep getStep();
  }

  /** One of them; the others are null. */
  record Carrier(DumpEntry dump, ReleaseEntry release, LimitStep step) implements CarrierMXBean {
    static Carrier of(DumpEntry dump) {
      return new Carrier(dump, null, null);
    }

    static Carrier of(ReleaseEntry release) {
      return new Carrier(null, release, null);
    }

    static Carrier of(LimitStep step) {
      return new Carrier(null, null, step);
    }

    @Override
    public DumpEntry getDump() {
      return dump;
    }

    @Override
    public ReleaseEntry getRelease() {
      return release;
    }

    @Override
    public LimitStep getStep() {
      return step;
    }
  }

  private static Object openValue(Carrier data) {
    String attribute = data.dump != null ? "Dump" : data.release != null ? "Release" : "Step";
    try {
      return new StandardMBean(data, CarrierMXBean.class, true).getAttribute(attribute);
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }
}
