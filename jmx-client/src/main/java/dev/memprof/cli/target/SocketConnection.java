package dev.memprof.cli.target;

import dev.memprof.contract.BeanName;
import dev.memprof.contract.CachesMXBean;
import dev.memprof.contract.ProfilerMXBean;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.SocketTimeoutException;
import java.util.function.Supplier;
import javax.management.AttributeNotFoundException;
import javax.management.InstanceNotFoundException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.ReflectionException;

/**
 * A connection to the MBeans of a JVM of this machine by the socket of its agent, which answers
 * what only reads and takes no time; what else is asked goes over JMX, which is connected then. Any
 * thread may call.
 */
final class SocketConnection implements InvocationHandler {
  /** Others may have waited three for an agent at rest, and nobody waits longer than ten. */
  private static final int TIMEOUT_SECONDS = 6;

  private static final String WALK_OF_THE_HEAP = "garbage";

  /** Of open data, as MXBeans have it, and of their names. */
  private static final ObjectInputFilter OPEN_DATA =
      ObjectInputFilter.Config.createFilter(
          "maxdepth=100;java.lang.*;java.util.*;javax.management.ObjectName;"
              + "javax.management.openmbean.*;!*");

  private final String target;
  private final Supplier<MBeanServerConnection> others;

  /** Null when it turned out that the agent does not answer calls. */
  private volatile AgentSocket socket;

  /** From then on a JVM that is not there has gone. */
  private volatile boolean answered;

  private SocketConnection(
      String target, AgentSocket socket, Supplier<MBeanServerConnection> others) {
    this.target = target;
    this.socket = socket;
    this.others = others;
  }

  /**
   * @param target for messages
   * @param others connects over JMX, at each call
   */
  static MBeanServerConnection of(
      String target, AgentSocket socket, Supplier<MBeanServerConnection> others) {
    return (MBeanServerConnection)
        Proxy.newProxyInstance(
            SocketConnection.class.getClassLoader(),
            new Class<?>[] {MBeanServerConnection.class},
            new SocketConnection(target, socket, others));
  }

  /** A call as docs/formats.md has it. */
  private static final class Call {
    private final ObjectName bean;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    private Call(ObjectName bean, String kind, String... words) throws IOException {
      this.bean = bean;
      out.writeUTF(kind);
      for (String word : words) {
        out.writeUTF(word);
      }
    }

    /** Null for what the socket does not answer. */
    static Call of(Method method, Object[] arguments) throws IOException {
      return switch (method.getName()) {
        case "getAttribute" -> new Call(bean(arguments), "attribute", (String) arguments[1]);
        case "invoke" -> operation(bean(arguments), arguments);
        case "isInstanceOf" -> new Call(bean(arguments), "instance", (String) arguments[1]);
        case "queryNames" -> arguments[1] == null ? new Call(bean(arguments), "names") : null;
        default -> null;
      };
    }

    private static ObjectName bean(Object[] arguments) {
      return (ObjectName) arguments[0];
    }

    /** Others would not be answered meanwhile. */
    private static boolean takesTime(ObjectName bean, Object operation) {
      return bean.equals(BeanName.of(ProfilerMXBean.class))
          || bean.equals(BeanName.of(CachesMXBean.class))
          || operation.equals(WALK_OF_THE_HEAP);
    }

    private static Call operation(ObjectName bean, Object[] arguments) throws IOException {
      if (takesTime(bean, arguments[1])) {
        return null;
      }
      Object[] given = arguments[2] == null ? new Object[0] : (Object[]) arguments[2];
      String[] classes = arguments[3] == null ? new String[0] : (String[]) arguments[3];
      Call call = new Call(bean, "operation", (String) arguments[1]);
      call.out.writeByte(given.length);
      for (int i = 0; i < given.length; i++) {
        call.out.writeUTF(classes[i]);
        call.out.writeBoolean(given[i] != null);
        if (given[i] != null) {
          call.out.writeUTF(given[i].toString());
        }
      }
      return call;
    }
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    if (method.getName().equals("isRegistered") && BeanName.isOwn((ObjectName) arguments[0])) {
      return true; // that of an agent which answers
    }
    AgentSocket asked = socket;
    Call call = asked == null ? null : Call.of(method, arguments);
    if (call != null) {
      AgentSocket.Answer answer = ask(asked, call);
      if (answer != null && answer.error().isEmpty()) {
        return result(answer);
      }
      socket = null;
    }
    try {
      return method.invoke(others.get(), arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** Null where nobody listens, and nobody did. */
  private AgentSocket.Answer ask(AgentSocket asked, Call call) throws IOException {
    try {
      AgentSocket.Answer answer =
          asked.ask("bean " + call.bean, call.bytes.toByteArray(), TIMEOUT_SECONDS);
      if (answer.error().isEmpty()) {
        answered = true;
      }
      return answer;
    } catch (SocketTimeoutException e) {
      throw LivelyConnection.noAnswer(target, TIMEOUT_SECONDS, e);
    } catch (IOException e) {
      if (answered) {
        throw e;
      }
      return null;
    }
  }

  private static Object result(AgentSocket.Answer answer) throws Exception {
    String problem = answer.field("problem");
    if (problem != null) {
      throw problem(problem, answer.field("message"));
    }
    try (ObjectInputStream in = new ObjectInputStream(answer.body(0, answer.bodyLength()))) {
      in.setObjectInputFilter(OPEN_DATA);
      return in.readObject();
    } catch (ClassNotFoundException e) {
      throw new InvalidObjectException(e.toString());
    }
  }

  /** As the connector would throw it. */
  private static Exception problem(String type, String message) {
    if (type.equals(InstanceNotFoundException.class.getName())) {
      return new InstanceNotFoundException(message);
    }
    if (type.equals(AttributeNotFoundException.class.getName())) {
      return new AttributeNotFoundException(message);
    }
    if (type.equals(ReflectionException.class.getName())) {
      return new ReflectionException(new IllegalStateException(message), message);
    }
    return type.equals(IllegalArgumentException.class.getName())
        ? new IllegalArgumentException(message)
        : new IllegalStateException(message);
  }
}
