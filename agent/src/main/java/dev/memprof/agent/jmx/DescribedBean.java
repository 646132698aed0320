package dev.memprof.agent.jmx;

import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.NotificationEmitter;
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
