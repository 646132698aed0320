package dev.memprof.cli.target;

import dev.memprof.cli.print.Failure;
import dev.memprof.contract.BeanName;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.lang.reflect.UndeclaredThrowableException;
import javax.management.AttributeNotFoundException;
import javax.management.InstanceNotFoundException;
import javax.management.MBeanServerConnection;
import javax.management.MBeanServerInvocationHandler;
import javax.management.ReflectionException;

/** Calls an MBean of an agent by its interface; every problem becomes a {@link Failure}. */
final class AgentBean implements InvocationHandler {
  private final String target;
  private final MBeanServerConnection server;
  private final Class<?> contract;
  private final InvocationHandler bean;

  private AgentBean(String target, MBeanServerConnection server, Class<?> contract) {
    this.target = target;
    this.server = server;
    this.contract = contract;
    bean = new MBeanServerInvocationHandler(server, BeanName.of(contract), true);
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
  public Object invoke(Object proxy, Method method, Object[] arguments) {
    try {
      return bean.invoke(proxy, method, arguments);
    } catch (UndeclaredThrowableException e) {
      throw failure(method, e.getCause());
    } catch (Throwable e) {
      throw failure(method, e);
    }
  }

  private Failure failure(Method method, Throwable problem) {
    if (problem instanceof Failure told) {
      return told;
    }
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
        "restart it with -javaagent:memprof.jar, or start it by: memprof run -- java ...;"
            + " without it, `memprof where` and `memprof doctor` tell what they can from outside");
  }
}
