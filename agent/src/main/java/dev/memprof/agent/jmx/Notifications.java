package dev.memprof.agent.jmx;

import dev.memprof.contract.DumpEntry;
import dev.memprof.contract.GrowthVerdict;
import dev.memprof.contract.LimitStep;
import dev.memprof.contract.ReleaseEntry;
import java.lang.reflect.Proxy;
import java.util.Arrays;
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

  /**
   * @param data one of the records that {@link CarrierMXBean} knows
   */
  void send(String type, long timeMillis, String message, Record data) {
    Notification notification =
        new Notification(type, source, sequence.incrementAndGet(), timeMillis, message);
    notification.setUserData(openValue(data));
    sendNotification(notification);
  }

  /** What becomes an open type, by the JDK's own mapping of an attribute: a getter for each. */
  public interface CarrierMXBean {
    DumpEntry getDump();

    ReleaseEntry getRelease();

    LimitStep getStep();

    GrowthVerdict getGrowth();
  }

  private static Object openValue(Record data) {
    String attribute =
        Arrays.stream(CarrierMXBean.class.getMethods())
            .filter(getter -> getter.getReturnType() == data.getClass())
            .map(getter -> getter.getName().substring("get".length()))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException(data.getClass().getName()));
    CarrierMXBean carrier =
        (CarrierMXBean)
            Proxy.newProxyInstance(
                CarrierMXBean.class.getClassLoader(),
                new Class<?>[] {CarrierMXBean.class},
                (proxy, getter, arguments) -> data);
    try {
      return new StandardMBean(carrier, CarrierMXBean.class, true).getAttribute(attribute);
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }
}
