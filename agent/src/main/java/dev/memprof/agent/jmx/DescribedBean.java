package dev.memprof.agent.jmx;

import dev.memprof.contract.Described;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import javax.management.Attribute;
import javax.management.AttributeNotFoundException;
import javax.management.InvalidAttributeValueException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.NotificationEmitter;
import javax.management.ReflectionException;
import javax.management.StandardEmitterMBean;

/**
 * An MXBean whose descriptions and parameter names come from its interface: from {@link Described},
 * and from the parameters themselves, which are compiled in.
 */
final class DescribedBean<T> extends StandardEmitterMBean {
  private final Class<T> contract;

  /**
   * @param notifications what the bean emits
   */
  DescribedBean(T implementation, Class<T> contract, NotificationEmitter notifications) {
    super(implementation, contract, true, notifications);
    this.contract = contract;
  }

  @Override
  public Object getAttribute(String name)
      throws AttributeNotFoundException, MBeanException, ReflectionException {
    try {
      return super.getAttribute(name);
    } catch (RuntimeException e) {
      throw forClient(e);
    }
  }

  @Override
  public void setAttribute(Attribute attribute)
      throws AttributeNotFoundException,
          InvalidAttributeValueException,
          MBeanException,
          ReflectionException {
    try {
      super.setAttribute(attribute);
    } catch (RuntimeException e) {
      throw forClient(e);
    }
  }

  @Override
  public Object invoke(String name, Object[] arguments, String[] signature)
      throws MBeanException, ReflectionException {
    try {
      return super.invoke(name, arguments, signature);
    } catch (RuntimeException e) {
      throw forClient(e);
    }
  }

  /** A client has the JDK's exception classes only; of ours, and of causes, it gets the message. */
  private static RuntimeException forClient(RuntimeException e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    return e instanceof IllegalArgumentException
        ? new IllegalArgumentException(message)
        : new IllegalStateException(message);
  }

  @Override
  protected String getDescription(MBeanInfo info) {
    return text(contract.getAnnotation(Described.class), super.getDescription(info));
  }

  @Override
  protected String getDescription(MBeanAttributeInfo info) {
    return Arrays.stream(contract.getMethods())
        .filter(method -> method.getName().equals((info.isIs() ? "is" : "get") + info.getName()))
        .map(method -> text(method.getAnnotation(Described.class), info.getName()))
        .findFirst()
        .orElseGet(() -> super.getDescription(info));
  }

  @Override
  protected String getDescription(MBeanOperationInfo info) {
    return text(method(info).getAnnotation(Described.class), super.getDescription(info));
  }

  @Override
  protected String getDescription(MBeanOperationInfo info, MBeanParameterInfo parameter, int i) {
    return text(
        parameter(info, i).getAnnotation(Described.class),
        super.getDescription(info, parameter, i));
  }

  @Override
  protected String getParameterName(MBeanOperationInfo info, MBeanParameterInfo parameter, int i) {
    return parameter(info, i).getName();
  }

  /** Operations that return nothing act; the others tell, whether or not they act as well. */
  @Override
  protected int getImpact(MBeanOperationInfo info) {
    return info.getReturnType().equals("void")
        ? MBeanOperationInfo.ACTION
        : MBeanOperationInfo.ACTION_INFO;
  }

  private Parameter parameter(MBeanOperationInfo info, int i) {
    return method(info).getParameters()[i];
  }

  /** No interface of ours overloads an operation with the same number of parameters. */
  private Method method(MBeanOperationInfo info) {
    return Arrays.stream(contract.getMethods())
        .filter(method -> method.getName().equals(info.getName()))
        .filter(method -> method.getParameterCount() == info.getSignature().length)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(contract + " lacks " + info.getName()));
  }

  private static String text(Described described, String otherwise) {
    return described == null ? otherwise : described.value();
  }
}
