package dev.memprof.agent.jmx;

import dev.memprof.agent.control.ControllerEvent;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.MBeanNotificationInfo;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;

/**
 * What {@code dev.memprof:type=Profiler} emits; the user data is a {@link DumpEntry} as composite.
 */
final class DumpNotifications extends NotificationBroadcasterSupport {
  private static final String DUMP = "memprof.dump";
  private static final String PROFILE_FINISHED = "memprof.profile.finished";

  private final AtomicLong sequence = new AtomicLong();

  DumpNotifications(Executor listeners) {
    super(
        listeners,
        new MBeanNotificationInfo(
            new String[] {DUMP, PROFILE_FINISHED},
            Notification.class.getName(),
            "A dump was stored, or a timed profile has ended; the user data tells which file, when,"
                + " why, its size, live bytes and growth since the previous dump"));
  }

  void send(ControllerEvent event, DumpEntry entry) {
    String type = event == ControllerEvent.DUMP ? DUMP : PROFILE_FINISHED;
    Notification notification =
        new Notification(
            type,
            Beans.name("Profiler"),
            sequence.incrementAndGet(),
            entry.getTimeMillis(),
            entry.getPath());
    notification.setUserData(entry.toComposite());
    sendNotification(notification);
  }
}
