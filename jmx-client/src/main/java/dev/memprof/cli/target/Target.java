package dev.memprof.cli.target;

import dev.memprof.cli.machine.JavaProcess;
import dev.memprof.cli.machine.JavaProcesses;
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
import java.util.Optional;
import java.util.function.Supplier;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ListenerNotFoundException;
import javax.management.MBeanServerConnection;
import javax.management.NotificationListener;
import javax.management.ObjectName;

/**
 * A connection to the agent in a JVM. Client and agent of different versions get along as far as
 * the agent has what is asked for ({@link ContractGap}). Every problem becomes a {@link Failure};
 * may be used by several threads, as the connection may.
 */
public final class Target implements AutoCloseable {
  private final String name;
  private final Optional<JavaProcess> process;
  private final Supplier<JmxConnection> connector;
  private final MBeanServerConnection server;

  /** Null until something is asked over JMX. */
  private JmxConnection connection;

  private Target(String name, Optional<JavaProcess> process, Supplier<JmxConnection> connector) {
    this.name = name;
    this.process = process;
    this.connector = connector;
    server =
        process
            .flatMap(AgentSocket::of)
            .map(socket -> SocketConnection.of(name, socket, this::connected))
            .orElseGet(this::connected);
  }

  private synchronized MBeanServerConnection connected() {
    if (connection == null) {
      connection = connector.get();
    }
    return connection.server();
  }

  /**
   * @throws Failure when the JVM cannot be reached, or is seen to have no agent, or this Java lacks
   *     a module for it
   */
  public static Target open(TargetAddress address, Credentials credentials) {
    if (address instanceof TargetAddress.ByPid byPid) {
      JavaProcess process = JavaProcesses.of(byPid.pid());
      String name = "JVM " + byPid.pid();
      if (!process.mayHaveAgent()) {
        throw AgentBean.absent(name);
      }
      return new Target(
          name, Optional.of(process), () -> JmxConnection.to(name, process, credentials));
    }
    TargetAddress.ByUrl byUrl = (TargetAddress.ByUrl) address;
    return new Target(
        byUrl.text(),
        Optional.empty(),
        () -> JmxConnection.to(byUrl.text(), byUrl.url(), credentials));
  }

  /** For messages: {@code JVM 123} or {@code host:port}. */
  public String name() {
    return name;
  }

  /** Empty where it was named by an address of the network. */
  public Optional<JavaProcess> process() {
    return process;
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
  public synchronized void close() {
    if (connection != null) {
      connection.close();
    }
  }

  static Failure lost(String name, IOException e) {
    if (root(e) instanceof LinkageError missing) {
      return Failure.failed(
          "the JMX connector of " + name + " does not work: " + Failure.reason(missing),
          "start that JVM with --add-modules jdk.management.agent, or make its image (jlink) with that"
              + " module",
          e);
    }
    return Failure.failed(
        "lost the connection to " + name + ": " + innermost(e),
        "has it ended? See memprof list",
        e);
  }

  /** What a proxy of an MBean throws where the connection has ended. */
  private RuntimeException lost(UndeclaredThrowableException e) {
    return e.getCause() instanceof IOException lost ? lost(name, lost) : e;
  }

  static Failure interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return Failure.failed("interrupted", "", e);
  }

  static String innermost(Throwable problem) {
    return Failure.reason(root(problem)).lines().findFirst().orElseThrow();
  }

  private static Throwable root(Throwable problem) {
    Throwable inner = problem;
    while (inner.getCause() != null && inner.getCause() != inner) {
      inner = inner.getCause();
    }
    return inner;
  }
}
