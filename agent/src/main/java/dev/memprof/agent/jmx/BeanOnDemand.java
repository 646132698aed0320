package dev.memprof.agent.jmx;

import java.util.function.Supplier;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.InvalidAttributeValueException;
import javax.management.ListenerNotFoundException;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.MBeanNotificationInfo;
import javax.management.MBeanRegistration;
import javax.management.MBeanServer;
import javax.management.NotificationEmitter;
import javax.management.NotificationFilter;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import javax.management.ReflectionException;

/**
 * Stands for an MBean that is made when somebody first uses it; being registered, and found by its
 * name, is no use. Any thread may call.
 */
final class BeanOnDemand implements DynamicMBean, NotificationEmitter, MBeanRegistration {
  /** What a server asks for while it registers a bean: the name of its class. */
  private static final MBeanInfo UNMADE =
      new MBeanInfo(BeanOnDemand.class.getName(), "", null, null, null, null);

  private final Supplier<DynamicMBean> maker;
  private volatile DynamicMBean made;
  private volatile boolean registered;

  /**
   * @param maker of a bean that is a {@link NotificationEmitter} as well; may be called more than
   *     once
   */
  BeanOnDemand(Supplier<DynamicMBean> maker) {
    this.maker = maker;
  }

  private DynamicMBean bean() {
    DynamicMBean bean = made;
    if (bean == null) {
      bean = maker.get();
      made = bean;
    }
    return bean;
  }

  private NotificationEmitter emitter() {
    return (NotificationEmitter) bean();
  }

  @Override
  public MBeanInfo getMBeanInfo() {
    return registered ? bean().getMBeanInfo() : UNMADE;
  }

  @Override
  public Object getAttribute(String name)
      throws AttributeNotFoundException, MBeanException, ReflectionException {
    return bean().getAttribute(name);
  }

  @Override
  public void setAttribute(Attribute attribute)
      throws AttributeNotFoundException,
          InvalidAttributeValueException,
          MBeanException,
          ReflectionException {
    bean().setAttribute(attribute);
  }

  @Override
  public AttributeList getAttributes(String[] names) {
    return bean().getAttributes(names);
  }

  @Override
  public AttributeList setAttributes(AttributeList attributes) {
    return bean().setAttributes(attributes);
  }

  @Override
  public Object invoke(String name, Object[] arguments, String[] signature)
      throws MBeanException, ReflectionException {
    return bean().invoke(name, arguments, signature);
  }

  @Override
  public MBeanNotificationInfo[] getNotificationInfo() {
    return emitter().getNotificationInfo();
  }

  @Override
  public void addNotificationListener(
      NotificationListener listener, NotificationFilter filter, Object handback) {
    emitter().addNotificationListener(listener, filter, handback);
  }

  @Override
  public void removeNotificationListener(NotificationListener listener)
      throws ListenerNotFoundException {
    emitter().removeNotificationListener(listener);
  }

  @Override
  public void removeNotificationListener(
      NotificationListener listener, NotificationFilter filter, Object handback)
      throws ListenerNotFoundException {
    emitter().removeNotificationListener(listener, filter, handback);
  }

  @Override
  public ObjectName preRegister(MBeanServer server, ObjectName name) {
    return name;
  }

  @Override
  public void postRegister(Boolean done) {
    registered = done;
  }

  @Override
  public void preDeregister() {
    // nothing to let go
  }

  @Override
  public void postDeregister() {
    // likewise
  }
}
