package dev.memprof.cli.target;

import dev.memprof.cli.print.Failure;
import dev.memprof.contract.BeanName;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.lang.reflect.UndeclaredThrowableException;
import javax.management.AttributeNotFoundException;
import javax.management.InstanceNotFoundException;
import javax.management.JMX;
import javax.management.MBeanServerConnection;
import javax.management.ReflectionException;

/** Calls an MBean of an agent by its interface; every problem becomes a {@link Failure}. */
final class AgentBean implements InvocationHandler {
  private final String target;
  private final MBeanServerConnection server;
  private final Class<?> contract;
  private final Object bean;

  private AgentBean(String target, MBeanServerConnection server, Class<?> contract) {
    this.target = target;
    this.server = server;
    this.contract = contract;
    bean = JMX.newMXBeanProxy(server, BeanName.of(contract), contract);
  }

  /**
   * @param target the JVM, for messages
   * @param contract one of the interfaces of {@code dev.memprof.contract}
   */
  static <T> T of(String target, MBeanServerConnection server, Class<T> contract) {
    AgentBean calls = new AgentBean(target, server, contract);
    return contract.cast(
        Proxy.newProxyInstance(contract.getClassLoader(), new Class<?>[] {contract}, calls));
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments)
      throws IllegalAccessException {
    try {
      return method.invoke(bean, arguments);
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      throw failure(
          method, cause instanceof UndeclaredThrowableException ? cause.getCause() : cause);
    }
  }

  private Failure failure(Method method, Throwable problem) {
    if (problem instanceof InstanceNotFoundException) {
      return absent(target);
    }
    if (problem instanceof AttributeNotFoundException
        || problem instanceof ReflectionException
        || problem instanceof InvalidObjectException
        || problem instanceof ClassCastException) {
      return ContractGap.failure(target, server, contract, method, problem);
    }
    if (problem instanceof IOException lost) {
      return Target.lost(target, lost);
    }
    String message = problem.getMessage();
    return Failure.failed(
        target + ": " + (message == null ? problem.getClass().getSimpleName() : message),
        "",
        problem);
  }

  static Failure absent(String target) {
    return Failure.notProfiled(
        target + " runs without the memprof agent",
        "restart it with -javaagent:memprof.jar, or start it by: memprof run -- java ...");
  }
}
