package sun.management;

import java.util.List;
import java.util.Map;
import java.util.Set;
import sun.management.spi.PlatformMBeanProvider;

/**
 * Brings memprof's MBeans to the platform's MBean server when that is made: whoever asks for the
 * server finds them, and nobody pays for a server that is not asked for. Defined by JNI in the
 * module {@code java.management}, as a provider of what the JDK's own modules bring their MBeans
 * by.
 */
public final class MemprofBeans extends PlatformMBeanProvider {
  @Override
  public List<PlatformComponent<?>> getPlatformComponentList() {
    return List.of(new Component());
  }

  /** All of them; none is a platform MXBean that an interface leads to. */
  private static final class Component implements PlatformComponent<Object> {
    @Override
    public Set<Class<? extends Object>> mbeanInterfaces() {
      return Set.of();
    }

    @Override
    public Set<String> mbeanInterfaceNames() {
      return Set.of();
    }

    @Override
    public String getObjectNamePattern() {
      return "dev.memprof:type=*";
    }

    @Override
    public Map<String, Object> nameToMBeanMap() {
      return MemprofHooks.beans();
    }
  }
}
