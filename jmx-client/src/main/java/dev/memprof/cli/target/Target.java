package dev.memprof.cli.target;

import dev.memprof.cli.machine.JavaProcess;
import dev.memprof.cli.machine.RuntimeModules;
import dev.memprof.cli.print.Failure;
import dev.memprof.contract.AllocatorMXBean;
import dev.memprof.contract.BeanName;
import dev.memprof.contract.CachesMXBean;
import dev.memprof.contract.DumpEntry;
import dev.memprof.contract.DumpsMXBean;
import dev.memprof.contract.LedgerMXBean;
import dev.memprof.contract.LimitsMXBean;
import dev.memprof.contract.ProfilerMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ListenerNotFoundException;
import javax.management.MBeanServerConnection;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * A connection to the agent in a JVM. Client and agent of different versions get along as far as
 * the agent has what is asked for ({@link ContractGap}). Every problem becomes a {@link Failure};
 * may be used by several threads, as the connection may.
 */
public final class Target implements AutoCloseable {
  private static final String CONNECTING = "memprof-connect";

  /** A JVM on a tenth of a processor takes some seconds to answer for the first time. */
  private static final int CONNECT_TIMEOUT_SECONDS = 9;

  private static final int CLOSE_TIMEOUT_SECONDS = 2;

  private final String name;
  private final JMXConnector connector;
  private final MBeanServerConnection server;

  private Target(String name, JMXConnector connector, MBeanServerConnection server) {
    this.name = name;
    this.connector = connector;
    this.server = server;
  }

  /**
   * @throws Failure when the JVM cannot be reached, or this Java lacks a module for it
   */
  public static Target open(TargetAddress address, Credentials credentials) {
    if (address instanceof TargetAddress.ByPid byPid) {
      RuntimeModules.requireAttaching();
      JavaProcess process = JavaProcess.of(byPid.pid());
      String cure =
          process.hasOwnNetwork()
              ? "it has its own network (a container): run memprof inside"
              : "is its loopback interface up?";
      return connect("JVM " + byPid.pid(), localAddress(process), credentials, cure);
    }
    RuntimeModules.requireConnecting();
    TargetAddress.ByUrl byUrl = (TargetAddress.ByUrl) address;
    return connect(
        byUrl.text(),
        byUrl.url(),
        credentials,
        "was it started with -Dcom.sun.management.jmxremote.port=..., and does"
            + " java.rmi.server.hostname there name an address that we reach?");
  }

  // The address is the user's own word: whoever names a hostile JMX server has lost anyway.
  @SuppressWarnings("BanJNDI")
  private static Target connect(
      String name, JMXServiceURL url, Credentials credentials, String cure) {
    // RMI's own connect timeout is the operating system's: minutes.
    FutureTask<JMXConnector> connecting =
        AskingThread.start(
            CONNECTING, () -> JMXConnectorFactory.connect(url, credentials.environment()));
    try {
      JMXConnector connector = connecting.get(CONNECT_TIMEOUT_SECONDS, TimeUnit.SECONDS);
      return new Target(
          name, connector, LivelyConnection.of(name, connector.getMBeanServerConnection()));
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
    FutureTask<JMXServiceURL> attaching =
        AskingThread.start(CONNECTING, () -> LocalConnector.start(process));
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

  /** For messages: {@code JVM 123} or {@code host:port}. */
  public String name() {
    return name;
  }

  /** Which JVM it is. */
  public JvmFacts facts() {
    try {
      return JvmFacts.of(ManagementFactory.getPlatformMXBean(server, RuntimeMXBean.class));
    } catch (IOException e) {
      throw lost(name, e);
    } catch (UndeclaredThrowableException e) {
      throw lost(e);
    }
  }

  /** What it says of its own memory. */
  public JvmMemory memory() {
    try {
      return JvmMemory.of(server);
    } catch (IOException e) {
      throw lost(name, e);
    } catch (UndeclaredThrowableException e) {
      throw lost(e);
    }
  }

  /** As {@link JvmMemory#soonFilledBytes}. */
  public long soonFilledHeapBytes() {
    try {
      return JvmMemory.soonFilledBytes(() -> JvmMemory.heapUse(server));
    } catch (IOException e) {
      throw lost(name, e);
    } catch (UndeclaredThrowableException e) {
      throw lost(e);
    }
  }

  /**
   * What a diagnostic command prints, as {@code jcmd} does.
   *
   * @param operation of the MBean {@code DiagnosticCommand}, such as {@code vmClassloaderStats}
   * @return empty where the JVM does not know it
   */
  public String diagnose(String operation) {
    try {
      return (String)
          server.invoke(
              new ObjectName("com.sun.management:type=DiagnosticCommand"), operation, null, null);
    } catch (JMException e) {
      return "";
    } catch (IOException e) {
      throw lost(name, e);
    }
  }

  /** Whether the agent's MBeans are there. */
  public boolean hasAgent() {
    try {
      return server.isRegistered(BeanName.of(ProfilerMXBean.class));
    } catch (IOException e) {
      throw lost(name, e);
    }
  }

  public ProfilerMXBean profiler() {
    return AgentBean.of(name, server, ProfilerMXBean.class);
  }

  /** Fails with the agent's own reason (exit code 3) unless the profiler can be used. */
  public void requireAvailable() {
    if (!profiler().isAvailable()) {
      throw Failure.notProfiled(
          name + " is not profiled: " + profiler().getUnavailableReason(), "see memprof doctor");
    }
  }

  public AllocatorMXBean allocator() {
    return AgentBean.of(name, server, AllocatorMXBean.class);
  }

  public DumpsMXBean dumps() {
    return AgentBean.of(name, server, DumpsMXBean.class);
  }

  /**
   * The entry of a dump that was just stored.
   *
   * @param path on the target's machine
   */
  public DumpEntry stored(String path) {
    return dumps().getDumps().stream()
        .filter(entry -> entry.path().equals(path))
        .findFirst()
        .orElseThrow(
            () ->
                Failure.failed(
                    name + " has already removed its dump " + path,
                    "its store is too small for even one: raise retain-bytes and retain-count"));
  }

  public LimitsMXBean limits() {
    return AgentBean.of(name, server, LimitsMXBean.class);
  }

  public LedgerMXBean ledger() {
    return AgentBean.of(name, server, LedgerMXBean.class);
  }

  public CachesMXBean caches() {
    return AgentBean.of(name, server, CachesMXBean.class);
  }

  /** Listens to the profiler until the returned subscription is closed. */
  Subscription listen(NotificationListener listener) {
    ObjectName bean = BeanName.of(ProfilerMXBean.class);
    try {
      server.addNotificationListener(bean, listener, null, null);
    } catch (InstanceNotFoundException e) {
      throw AgentBean.absent(name);
    } catch (IOException e) {
      throw lost(name, e);
    }
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

  /** Takes leave, for a moment at most: a JVM that hangs would keep us. */
  @Override
  public void close() {
    FutureTask<Void> closing =
        AskingThread.start(
            CONNECTING,
            () -> {
              connector.close();
              return null;
            });
    try {
      Void unused = closing.get(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return; // the target is gone, or deaf: so is the connection
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static Failure lost(String name, IOException e) {
    return Failure.failed(
        "lost the connection to " + name + ": " + innermost(e),
        "has it ended? See memprof list",
        e);
  }

  /** What a proxy of an MBean throws where the connection has ended. */
  private RuntimeException lost(UndeclaredThrowableException e) {
    return e.getCause() instanceof IOException lost ? lost(name, lost) : e;
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
}
