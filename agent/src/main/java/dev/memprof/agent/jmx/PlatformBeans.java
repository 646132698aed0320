package dev.memprof.agent.jmx;

import dev.memprof.agent.weave.Bridge;
import dev.memprof.contract.BeanName;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.management.DynamicMBean;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;

/**
 * memprof's MBeans on the platform's MBean server: there as soon as the server is, and made when
 * somebody first uses one.
 */
public final class PlatformBeans implements Supplier<Map<String, Object>> {
  private static final String FOLDER = "platform/sun/management/";

  private final String[] types;
  private final Function<String, Object> maker;

  /**
   * @param types of the beans: {@code Profiler} for {@code dev.memprof:type=Profiler}
   * @param maker of a {@link DynamicMBean}, called by whoever first uses the bean of that type; may
   *     take its time
   */
  public PlatformBeans(String[] types, Function<String, Object> maker) {
    this.types = types;
    this.maker = maker;
  }

  private static native boolean provide(Class<?> provider);

  /**
   * Has the beans registered with the platform's, whenever that is. To be called before the
   * application starts, once.
   *
   * @return false where the server may be there already, or the JDK brings its own in another way:
   *     then they have to be registered
   */
  public boolean offer() {
    try {
      Bridge.open();
      MemprofHooks.offer(this);
      Class<?> unused = Bridge.define(FOLDER + "MemprofBeans$Component.class");
      return provide(Bridge.define(FOLDER + "MemprofBeans.class"));
    } catch (IOException | LinkageError e) {
      return false;
    }
  }

  /**
   * Registers them, those that are there already excepted; makes the server where there is none.
   *
   * @throws IllegalStateException when the server refuses them
   */
  public void register() {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    for (String type : types) {
      try {
        Object unused = server.registerMBean(bean(type), BeanName.ofType(type));
      } catch (InstanceAlreadyExistsException e) {
        // made with the server meanwhile
      } catch (JMException e) {
        throw new IllegalStateException("the MBean server refuses " + type + ": " + e, e);
      }
    }
  }

  /** For the platform's server, on the thread that makes it. */
  @Override
  public Map<String, Object> get() {
    Map<String, Object> beans = new HashMap<>();
    for (String type : types) {
      beans.put(BeanName.ofType(type).getCanonicalName(), bean(type));
    }
    return beans;
  }

  private BeanOnDemand bean(String type) {
    return new BeanOnDemand(
        new Supplier<DynamicMBean>() { // no lambda: the first one takes milliseconds
          @Override
          public DynamicMBean get() {
            return (DynamicMBean) maker.apply(type);
          }
        });
  }
}
