package dev.memprof.agent.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.Attribute;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import javax.management.StandardEmitterMBean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BeanOnDemandTest {
  private static final String TOLD = "test.told";

  public interface TallyMXBean {
    int getTally();

    void setTally(int tally);

    int add(int more);
  }

  private static final class Tally implements TallyMXBean {
    private int tally = 41;

    @Override
    public int getTally() {
      return tally;
    }

    @Override
    public void setTally(int tally) {
      this.tally = tally;
    }

    @Override
    public int add(int more) {
      return tally += more;
    }
  }

  private final MBeanServer server = MBeanServerFactory.newMBeanServer();
  private final AtomicInteger made = new AtomicInteger();
  private final NotificationBroadcasterSupport broadcaster = new NotificationBroadcasterSupport();
  private ObjectName name;

  @BeforeEach
  void register() throws Exception {
    name = new ObjectName("test:type=Tally");
    Object unused =
        server.registerMBean(
            new BeanOnDemand(
                () -> {
                  made.incrementAndGet();
                  return new StandardEmitterMBean(
                      new Tally(), TallyMXBean.class, true, broadcaster);
                }),
            name);
  }

  @Test
  void isNotMadeToBeRegisteredAndFound() throws Exception {
    assertThat(server.isRegistered(name)).isTrue();
    assertThat(server.queryNames(new ObjectName("test:*"), null)).containsExactly(name);
    assertThat(made).hasValue(0);
  }

  @Test
  void isMadeOnceAndThenIsTheBean() throws Exception {
    assertThat(server.getMBeanInfo(name).getAttributes())
        .extracting(attribute -> attribute.getName())
        .containsExactly("Tally");
    server.setAttribute(name, new Attribute("Tally", 50));
    Object sum = server.invoke(name, "add", new Object[] {7}, new String[] {"int"});
    assertThat(sum).isEqualTo(57);
    assertThat(server.getAttribute(name, "Tally")).isEqualTo(57);
    assertThat(server.getAttributes(name, new String[] {"Tally"}).asList())
        .containsExactly(new Attribute("Tally", 57));
    assertThat(made).hasValue(1);
  }

  @Test
  void tellsTheListenersOfTheBean() throws Exception {
    List<String> told = new ArrayList<>();
    server.addNotificationListener(
        name, (one, handback) -> told.add(one.getType() + handback), null, 7);
    broadcaster.sendNotification(new Notification(TOLD, name, 1));
    assertThat(told).containsExactly(TOLD + 7);
    assertThat(made).hasValue(1);
  }

  /** As where the control part cannot start: the next use may find it started. */
  @Test
  void isAskedForAgainAfterAFailure() throws Exception {
    ObjectName failing = new ObjectName("test:type=Failing");
    AtomicInteger tries = new AtomicInteger();
    BeanOnDemand bean =
        new BeanOnDemand(
            () -> {
              if (tries.incrementAndGet() == 1) {
                throw new IllegalStateException("memprof is still starting; try again");
              }
              return new StandardEmitterMBean(new Tally(), TallyMXBean.class, true, broadcaster);
            });
    Object unused = server.registerMBean(bean, failing);
    assertThatThrownBy(() -> server.getAttribute(failing, "Tally"))
        .isInstanceOf(RuntimeMBeanException.class)
        .hasRootCauseMessage("memprof is still starting; try again");
    assertThat(server.getAttribute(failing, "Tally")).isEqualTo(41);
  }
}
