package dev.memprof.agent.jmx;

import java.lang.management.ManagementFactory;
import java.lang.management.PlatformManagedObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.management.DynamicMBean;
import javax.management.InstanceNotFoundException;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/**
 * A kind of the JVM's own beans, read as the platform's MBean server has them, without that server:
 * to make it takes ten MiB or twenty, since it looks at every bean and at all that they carry.
 *
 * @param contract its interface
 */
record JvmBean<T extends PlatformManagedObject>(Class<T> contract) {
  /**
   * The kind of the beans with that name, or null where only the server knows them.
   *
   * @param name may be a pattern, but not of the type
   */
  static JvmBean<?> of(ObjectName name) {
    String wanted = name.getKeyProperty("type") + "MXBean";
    Class<? extends PlatformManagedObject> found = null;
    for (Class<? extends PlatformManagedObject> contract :
        ManagementFactory.getPlatformManagementInterfaces()) {
      // Of collectors there are two: the JDK's own tells more than that of all JVMs.
      if (contract.getSimpleName().equals(wanted)
          && (found == null || found.isAssignableFrom(contract))) {
        found = contract;
      }
    }
    return found == null ? null : new JvmBean<>(found);
  }

  private List<T> all() {
    return ManagementFactory.getPlatformMXBeans(contract);
  }

  /** Their names, of those that match. */
  Set<ObjectName> names(ObjectName pattern) {
    Set<ObjectName> names = new HashSet<>();
    for (T bean : all()) {
      if (pattern.apply(bean.getObjectName())) {
        names.add(bean.getObjectName());
      }
    }
    return names;
  }

  private T find(ObjectName name) throws InstanceNotFoundException {
    for (T bean : all()) {
      if (bean.getObjectName().equals(name)) {
        return bean;
      }
    }
    throw new InstanceNotFoundException(name.toString());
  }

  /** The one of that name, which hands out open data. */
  DynamicMBean open(ObjectName name) throws InstanceNotFoundException {
    return new StandardMBean(find(name), contract, true);
  }

  /**
   * @param type of a class of the JDK's
   */
  boolean isInstance(ObjectName name, String type) throws InstanceNotFoundException {
    T bean = find(name);
    try {
      return Class.forName(type, false, contract.getClassLoader()).isInstance(bean);
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
