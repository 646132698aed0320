package dev.memprof.cli.target;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.AttachOperationFailedException;
import com.sun.tools.attach.VirtualMachine;
import dev.memprof.cli.machine.JavaProcess;
import dev.memprof.cli.print.Failure;
import java.io.IOException;
import java.net.MalformedURLException;
import javax.management.remote.JMXServiceURL;

/** Starts the local JMX connector of a JVM, which listens on the loopback interface only. */
final class LocalConnector {
  private LocalConnector() {}

  /** Its address; of the connector that runs already, if one does. */
  static JMXServiceURL start(JavaProcess process) {
    String pid = Long.toString(process.pid());
    try {
      return new JMXServiceURL(Attachment.ask(process, VirtualMachine::startLocalManagementAgent));
    } catch (AttachOperationFailedException e) {
      throw Failure.failed(
          "JVM " + pid + " cannot start its JMX connector: " + firstLine(e),
          firstLine(e).contains("OutOfMemoryError")
              ? "it has no memory left for that"
              : "its runtime image must hold the module jdk.management.agent",
          e);
    } catch (AttachNotSupportedException e) {
      throw Failure.failed(
          "JVM " + pid + " does not answer: " + firstLine(e),
          "it may be stopped, hang, still start, or run with -XX:+DisableAttachMechanism (then open"
              + " a JMX port in it and give host:port)",
          e);
    } catch (MalformedURLException e) {
      throw Failure.failed("JVM " + pid + " names no JMX address: " + firstLine(e), "", e);
    } catch (IOException e) {
      throw Failure.failed(
          "cannot attach to JVM " + pid + ": " + firstLine(e),
          firstLine(e).contains("is not secure")
              ? "run memprof as the file's owner; if the JVM is yours, another user's JVM of the same"
                  + " pid has left the file, and its owner or root has to remove it"
              : "it must run as the same user, and share /tmp (try inside its container)",
          e);
    }
  }

  private static String firstLine(Exception e) {
    return Failure.reason(e).lines().findFirst().orElseThrow();
  }
}
