package dev.memprof.agent.jmx;

import dev.memprof.contract.BeanName;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.Function;
import javax.management.DynamicMBean;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;

/**
 * What clients of this machine ask of MBeans, without the JDK's connector: that would take ten to
 * fifteen MiB of this JVM for good, and for memprof's own beans not even the platform's MBean
 * server is needed.
 */
public final class BeanCalls {
  /** Followed by the name of a bean; docs/formats.md has what is sent then. */
  public static final String REQUEST = "bean ";

  private static final String ATTRIBUTE = "attribute";
  private static final String OPERATION = "operation";

  /**
   * Of the JVM's own beans. A JVM that does not let itself be attached to has said that others must
   * not operate it.
   */
  private static final Set<String> READ_DOMAINS =
      Set.of("java.lang", "java.nio", "com.sun.management");

  private static final Set<String> READING = Set.of("getVMOption", "vmClassloaderStats");

  private static final byte[] NO_FIELDS = {'\n'};

  private final Function<String, Object> own;

  /**
   * @param own the {@link DynamicMBean} of a type, as {@code Ledger}; null while the agent starts
   */
  public BeanCalls(Function<String, Object> own) {
    this.own = own;
  }

  /**
   * Fields and a body: what came out of it as Java serializes it, or the problem.
   *
   * @param sent the call: its kind, what is called, its arguments and their classes
   * @throws IOException when the client sends half a call, or while the agent starts
   */
  public byte[] answer(String request, InputStream sent) throws IOException {
    DataInputStream call = new DataInputStream(sent);
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    try {
      Object result =
          result(new ObjectName(request.substring(REQUEST.length())), call.readUTF(), call);
      answer.write(NO_FIELDS);
      try (ObjectOutputStream out = new ObjectOutputStream(answer)) {
        out.writeObject(result);
      }
      return answer.toByteArray();
    } catch (JMException | RuntimeException e) {
      return problem(e).getBytes(StandardCharsets.UTF_8);
    }
  }

  /** As the connector would tell it: of who has been called, the words of what went wrong. */
  private static String problem(Exception e) {
    Throwable cause =
        e instanceof MBeanException || e instanceof RuntimeMBeanException ? e.getCause() : e;
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return "problem\t"
        + cause.getClass().getName()
        + "\nmessage\t"
        + message.replace('\n', ' ')
        + "\n\n";
  }

  private Object result(ObjectName name, String kind, DataInputStream call)
      throws IOException, JMException {
    if (BeanName.isOwn(name)) {
      return ofOwn(name, kind, call);
    }
    if (!READ_DOMAINS.contains(name.getDomain())) {
      throw new IllegalArgumentException("only memprof's MBeans and the JVM's are read here");
    }
    JvmBean<?> bean = JvmBean.of(name);
    return switch (kind) {
      case ATTRIBUTE -> {
        String attribute = call.readUTF();
        yield bean == null
            ? server().getAttribute(name, attribute)
            : bean.open(name).getAttribute(attribute);
      }
      case OPERATION -> {
        Operation operation = Operation.read(call);
        if (!READING.contains(operation.name)) {
          throw new IllegalArgumentException(operation.name + " is not called here");
        }
        yield bean == null
            ? server().invoke(name, operation.name, operation.arguments, operation.classes)
            : operation.of(bean.open(name));
      }
      case "instance" -> {
        String type = call.readUTF();
        yield bean == null ? server().isInstanceOf(name, type) : bean.isInstance(name, type);
      }
      case "names" -> bean == null ? server().queryNames(name, null) : bean.names(name);
      default -> throw unknown(kind);
    };
  }

  private static MBeanServer server() {
    return ManagementFactory.getPlatformMBeanServer();
  }

  private Object ofOwn(ObjectName name, String kind, DataInputStream call)
      throws IOException, JMException {
    return switch (kind) {
      case ATTRIBUTE -> bean(name).getAttribute(call.readUTF());
      case OPERATION -> Operation.read(call).of(bean(name));
      default -> throw unknown(kind);
    };
  }

  private static IllegalArgumentException unknown(String kind) {
    return new IllegalArgumentException("this agent does not know " + kind);
  }

  private DynamicMBean bean(ObjectName name) throws IOException, InstanceNotFoundException {
    String type = name.getKeyProperty("type");
    if (type == null) {
      throw new InstanceNotFoundException(name.toString());
    }
    Object bean = own.apply(type);
    if (bean == null) {
      throw new IOException("memprof is still starting");
    }
    return (DynamicMBean) bean;
  }

  /** What is called, of arguments that words can tell. */
  private static final class Operation {
    private final String name;
    private final Object[] arguments;
    private final String[] classes;

    private Operation(String name, int count) {
      this.name = name;
      arguments = new Object[count];
      classes = new String[count];
    }

    static Operation read(DataInputStream call) throws IOException {
      Operation operation = new Operation(call.readUTF(), call.readUnsignedByte());
      for (int i = 0; i < operation.arguments.length; i++) {
        operation.classes[i] = call.readUTF();
        operation.arguments[i] = argument(operation.classes[i], call);
      }
      return operation;
    }

    Object of(DynamicMBean bean) throws JMException {
      return bean.invoke(name, arguments, classes);
    }

    private static Object argument(String type, DataInputStream call) throws IOException {
      String word = call.readBoolean() ? call.readUTF() : null;
      return switch (type) {
        case "int" -> Integer.valueOf(word);
        case "long" -> Long.valueOf(word);
        case "boolean" -> Boolean.valueOf(word);
        case "java.lang.String" -> word;
        default -> { // of arrays, as diagnostic commands have them, there are none
          if (word != null) {
            throw new IllegalArgumentException("this agent does not know arguments of " + type);
          }
          yield null;
        }
      };
    }
  }
}
