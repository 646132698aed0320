package dev.memprof.contract;

import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/** Where an MBean of this contract is found. */
public final class BeanName {
  private static final String DOMAIN = "dev.memprof";
  private static final String ENDING = "MXBean";

  private BeanName() {}

  /** {@code dev.memprof:type=Profiler} for {@link ProfilerMXBean}. */
  public static ObjectName of(Class<?> contract) {
    return ofType(type(contract));
  }

  /** The same for {@code Profiler}. */
  public static ObjectName ofType(String type) {
    try {
      return new ObjectName(DOMAIN + ":type=" + type);
    } catch (MalformedObjectNameException e) {
      throw new IllegalArgumentException(type, e);
    }
  }

  /** Whether it is that of an MBean of memprof's. */
  public static boolean isOwn(ObjectName name) {
    return name.getDomain().equals(DOMAIN);
  }

  /** {@code Profiler} for {@link ProfilerMXBean}. */
  public static String type(Class<?> contract) {
    String name = contract.getSimpleName();
    if (!name.endsWith(ENDING)) {
      throw new IllegalArgumentException(contract.getName());
    }
    return name.substring(0, name.length() - ENDING.length());
  }
}
