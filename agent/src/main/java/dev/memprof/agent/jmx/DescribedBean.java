package dev.memprof.agent.jmx;

import dev.memprof.contract.Described;
import dev.memprof.contract.Reads;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.stream.Stream;
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

  @Override
  protected int getImpact(MBeanOperationInfo info) {
    return method(info).isAnnotationPresent(Reads.class)
        ? MBeanOperationInfo.INFO
        : MBeanOperationInfo.ACTION;
  }

  private Parameter parameter(MBeanOperationInfo info, int i) {
    return method(info).getParameters()[i];
  }

  /** Parameters of operations are numbers, words and switches, whose classes JMX does not map. */
  private Method method(MBeanOperationInfo info) {
    return Arrays.stream(contract.getMethods())
        .filter(method -> method.getName().equals(info.getName()))
        .filter(method -> hasSignature(method, info.getSignature()))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(contract + " lacks " + info.getName()));
  }

  private static boolean hasSignature(Method method, MBeanParameterInfo[] signature) {
    Stream<String> types = Arrays.stream(method.getParameterTypes()).map(Class::getName);
    return types
        .toList()
        .equals(Arrays.stream(signature).map(MBeanParameterInfo::getType).toList());
  }

  private static String text(Described described, String otherwise) {
    return described == null ? otherwise : described.value();
  }
}
