package dev.memprof.cli.target;

import dev.memprof.cli.machine.JavaProcess;
import dev.memprof.cli.print.Failure;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.management.AttributeNotFoundException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.JMRuntimeException;
import javax.management.ListenerNotFoundException;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * A connection to the agent in a JVM. The agent is known by its JMX names only, so client and agent
 * of different versions get along. Every problem becomes a {@link Failure}; may be used by several
 * threads, as the connection may.
 */
public final class Target implements AutoCloseable {
  private static final int CONNECT_TIMEOUT_SECONDS = 15;
  private static final String[] NO_SIGNATURE = {};

  private final String name;
  private final JMXConnector connector;
  private final MBeanServerConnection server;

  private Target(String name, JMXConnector connector, MBeanServerConnection server) {
    this.name = name;
    this.connector = connector;
    this.server = server;
  }

  public static Target open(TargetAddress address, Credentials credentials) {
    if (address instanceof TargetAddress.ByPid byPid) {
      JavaProcess process = JavaProcess.of(byPid.pid());
      requireAttach();
      String cure =
          process.hasOwnNetwork()
              ? "it has its own network (a container): run memprof inside"
              : "is its loopback interface up?";
      return connect("JVM " + byPid.pid(), localAddress(process), credentials, cure);
    }
    TargetAddress.ByUrl byUrl = (TargetAddress.ByUrl) address;
    return connect(
        byUrl.text(),
        byUrl.url(),
        credentials,
        "was it started with -Dcom.sun.management.jmxremote.port=..., and does"
            + " java.rmi.server.hostname there name an address that we reach?");
  }

  /** Before {@link LocalConnector} is loaded, which a runtime without the module cannot do. */
  private static void requireAttach() {
    if (ModuleLayer.boot().findModule("jdk.attach").isEmpty()) {
      throw Failure.failed(
          "this Java runtime (" + System.getProperty("java.home") + ") cannot attach to a pid",
          "use a full JDK (JAVA_HOME), or open a JMX port in the target and give host:port");
    }
  }

  // The address is the user's own word: whoever names a hostile JMX server has lost anyway.
  @SuppressWarnings("BanJNDI")
  private static Target connect(
      String name, JMXServiceURL url, Credentials credentials, String cure) {
    // RMI's own connect timeout is the operating system's: minutes.
    FutureTask<JMXConnector> connecting =
        started(() -> JMXConnectorFactory.connect(url, credentials.environment()));
    try {
      JMXConnector connector = connecting.get(CONNECT_TIMEOUT_SECONDS, TimeUnit.SECONDS);
      return new Target(name, connector, connector.getMBeanServerConnection());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SecurityException) {
        throw Failure.failed(
            name + " refuses us: " + e.getCause().getMessage(),
            "give --user and --password-file",
            e.getCause());
      }
      throw Failure.failed(
          "cannot connect to " + name + ": " + innermost(e.getCause()), cure, e.getCause());
    } catch (TimeoutException e) {
      throw Failure.failed(
          "cannot connect to " + name + ": no answer in " + CONNECT_TIMEOUT_SECONDS + " s",
          cure,
          e);
    } catch (IOException e) {
      throw lost(name, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Of its local connector, which a JVM that hangs would never start. */
  private static JMXServiceURL localAddress(JavaProcess process) {
    FutureTask<JMXServiceURL> attaching = started(() -> LocalConnector.start(process));
    try {
      return attaching.get(CONNECT_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Failure failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw Failure.failed(
          "JVM " + process.pid() + " gives no answer in " + CONNECT_TIMEOUT_SECONDS + " s",
          "it hangs, or is too busy; jstack -F or a debugger shows where",
          e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static <T> FutureTask<T> started(Callable<T> question) {
    FutureTask<T> task = new FutureTask<>(question);
    Thread thread = new Thread(task, "memprof-connect");
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  /** For messages: {@code JVM 123} or {@code host:port}. */
  public String name() {
    return name;
  }

  /** When the JVM started, ms since the epoch. */
  public long startMillis() {
    return JvmFacts.startMillis(this);
  }

  /** Which JVM it is. */
  public JvmFacts facts() {
    return JvmFacts.of(this);
  }

  public Profiler profiler() {
    return new Profiler(this);
  }

  public Allocator allocator() {
    return new Allocator(this);
  }

  public DumpStore dumpStore() {
    return new DumpStore(this);
  }

  public Limits limits() {
    return new Limits(this);
  }

  public Caches caches() {
    return new Caches(this);
  }

  /** Whether the agent's MBeans are there. */
  public boolean hasAgent() {
    try {
      return server.isRegistered(Profiler.NAME);
    } catch (IOException e) {
      throw lost(name, e);
    }
  }

  <T> T get(ObjectName bean, String attribute, Class<T> type) {
    return type.cast(answer(bean, attribute, () -> server.getAttribute(bean, attribute)));
  }

  <T> T invoke(
      ObjectName bean, String operation, Class<T> type, Object[] arguments, String[] signature) {
    return type.cast(
        answer(bean, operation, () -> server.invoke(bean, operation, arguments, signature)));
  }

  void invoke(ObjectName bean, String operation) {
    answer(bean, operation, () -> server.invoke(bean, operation, null, NO_SIGNATURE));
  }

  /** Listens until the returned subscription is closed. */
  Subscription listen(ObjectName bean, NotificationListener listener) {
    answer(
        bean,
        "notifications",
        () -> {
          server.addNotificationListener(bean, listener, null, null);
          return null;
        });
    return () -> {
      try {
        server.removeNotificationListener(bean, listener);
      } catch (InstanceNotFoundException | ListenerNotFoundException | IOException e) {
        return; // gone with the bean or the connection
      }
    };
  }

  /** Ends listening. */
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  @Override
  public void close() {
    try {
      connector.close();
    } catch (IOException e) {
      return; // the target is gone: so is the connection
    }
  }

  /** A question over JMX. */
  private interface Question {
    Object ask() throws JMException, IOException;
  }

  private Object answer(ObjectName bean, String member, Question question) {
    try {
      return question.ask();
    } catch (InstanceNotFoundException e) {
      throw Failure.notProfiled(
          name + " runs without the memprof agent",
          "restart it with -javaagent:memprof.jar, or start it by: memprof run -- java ...");
    } catch (JMException | JMRuntimeException e) {
      Throwable cause = e.getCause();
      if (cause == null
          || e instanceof ReflectionException
          || e instanceof AttributeNotFoundException) {
        throw Failure.failed(
            "the agent in " + name + " does not know " + bean.getKeyProperty("type") + "." + member,
            "it is of another version than this client",
            e);
      }
      String message = cause.getMessage();
      throw Failure.failed(
          name + ": " + (message == null ? cause.getClass().getSimpleName() : message), "", e);
    } catch (IOException e) {
      throw lost(name, e);
    }
  }

  private static Failure lost(String name, IOException e) {
    return Failure.failed(
        "lost the connection to " + name + ": " + innermost(e),
        "has it ended? See memprof list",
        e);
  }

  private static Failure interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return Failure.failed("interrupted", "", e);
  }

  private static String innermost(Throwable problem) {
    Throwable inner = problem;
    while (inner.getCause() != null && inner.getCause() != inner) {
      inner = inner.getCause();
    }
    return Failure.reason(inner).lines().findFirst().orElseThrow();
  }

  static ObjectName objectName(String type) {
    try {
      return new ObjectName("dev.memprof:type=" + type);
    } catch (MalformedObjectNameException e) {
      throw new IllegalArgumentException(type, e);
    }
  }
}
