package dev.memprof.it.harness;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** A JMX client of a forked JVM, as any tool would be: attached by pid. */
public final class Jmx implements AutoCloseable {
  public final MBeanServerConnection server;
  private final JMXConnector connector;

  private Jmx(JMXConnector connector) throws Exception {
    this.connector = connector;
    server = connector.getMBeanServerConnection();
  }

  @SuppressWarnings("BanJNDI") // the address is that of our own child
  public static Jmx attach(Jvm jvm) throws Exception {
    VirtualMachine vm = VirtualMachine.attach(Long.toString(jvm.pid()));
    String address = vm.startLocalManagementAgent();
    vm.detach();
    Jmx jmx = new Jmx(JMXConnectorFactory.connect(new JMXServiceURL(address)));
    jmx.awaitAgent();
    return jmx;
  }

  public static ObjectName name(String type) throws Exception {
    return new ObjectName("dev.memprof:type=" + type);
  }

  /**
   * Looks, so that all of the agent is there. Where options ask for more than hooks it registers
   * its beans a moment after the application's start, Metrics last.
   */
  private void awaitAgent() throws Exception {
    Waiting.on("the agent's beans")
        .until(
            () ->
                server.isRegistered(name("Profiler"))
                    && (!(Boolean) get("Profiler", "Available")
                        || server.isRegistered(name("Metrics"))));
  }

  public Object get(String type, String attribute) throws Exception {
    return server.getAttribute(name(type), attribute);
  }

  public Object call(String type, String operation, Object... arguments) throws Exception {
    String[] signature = new String[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      Class<?> of = arguments[i].getClass();
      signature[i] = of == Integer.class ? "int" : of == Long.class ? "long" : of.getName();
    }
    return server.invoke(name(type), operation, arguments, signature);
  }

  @Override
  public void close() throws IOException {
    connector.close();
  }
}
