package dev.memprof.cli.target;

import dev.memprof.cli.machine.JavaProcess;
import dev.memprof.cli.machine.RuntimeModules;
import dev.memprof.cli.print.Failure;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** A connection to a JVM by its JMX connector. Every problem of connecting is a {@link Failure}. */
final class JmxConnection implements AutoCloseable {
  private static final String CONNECTING = "memprof-connect";

  /** A JVM on a tenth of a processor takes some seconds to answer for the first time. */
  private static final int CONNECT_TIMEOUT_SECONDS = 9;

  private static final int CLOSE_TIMEOUT_SECONDS = 2;

  private final JMXConnector connector;
  private final MBeanServerConnection server;

  private JmxConnection(JMXConnector connector, MBeanServerConnection server) {
    this.connector = connector;
    this.server = server;
  }

  /**
   * Starts the connector of a process of this machine, if it has none.
   *
   * @param name of the JVM, for messages
   * @throws Failure also when this Java lacks a module for it
   */
  static JmxConnection to(String name, JavaProcess process, Credentials credentials) {
    RuntimeModules.requireAttaching();
    String cure =
        process.hasOwnNetwork()
            ? "it has its own network (a container): run memprof inside"
            : "is its loopback interface up?";
    return connect(name, localAddress(process), credentials, cure);
  }

  /** The same by its port. */
  static JmxConnection to(String name, JMXServiceURL url, Credentials credentials) {
    RuntimeModules.requireConnecting();
    return connect(
        name,
        url,
        credentials,
        "was it started with -Dcom.sun.management.jmxremote.port=..., and does"
            + " java.rmi.server.hostname there name an address that we reach?");
  }

  // The address is the user's own word: whoever names a hostile JMX server has lost anyway.
  @SuppressWarnings("BanJNDI")
  private static JmxConnection connect(
      String name, JMXServiceURL url, Credentials credentials, String cure) {
    // RMI's own connect timeout is the operating system's: minutes.
    FutureTask<JMXConnector> connecting =
        AskingThread.start(
            CONNECTING, () -> JMXConnectorFactory.connect(url, credentials.environment()));
    try {
      JMXConnector connector = connecting.get(CONNECT_TIMEOUT_SECONDS, TimeUnit.SECONDS);
      return new JmxConnection(
          connector, LivelyConnection.of(name, connector.getMBeanServerConnection()));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SecurityException) {
        throw Failure.failed(
            name + " refuses us: " + e.getCause().getMessage(),
            "give --user and --password-file",
            e.getCause());
      }
      throw Failure.failed(
          "cannot connect to " + name + ": " + Target.innermost(e.getCause()), cure, e.getCause());
    } catch (TimeoutException e) {
      throw Failure.failed(
          "cannot connect to " + name + ": no answer in " + CONNECT_TIMEOUT_SECONDS + " s",
          cure,
          e);
    } catch (IOException e) {
      throw Target.lost(name, e);
    } catch (InterruptedException e) {
      throw Target.interrupted(e);
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
      throw Target.interrupted(e);
    }
  }

  MBeanServerConnection server() {
    return server;
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
}
