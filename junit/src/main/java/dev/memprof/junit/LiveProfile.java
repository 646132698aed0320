package dev.memprof.junit;

import dev.memprof.profile.model.Profile;
import dev.memprof.profile.pprof.PprofReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** What is live in this JVM, by the agent's MBean. */
final class LiveProfile {
  private static final String CURE =
      "start the tests' JVM with -javaagent:/path/to/memprof.jar=lg_prof_sample=16";

  private LiveProfile() {}

  /**
   * @throws IllegalStateException when memory is not sampled in this JVM, with the reason and the
   *     cure
   */
  static void requireAgent() {
    try {
      if (!(boolean) attribute("Available")) {
        throw new IllegalStateException(
            "memprof cannot profile: " + attribute("UnavailableReason"));
      }
      if (!(boolean) attribute("Active")) {
        throw new IllegalStateException("memprof does not sample: do not give it active=false");
      }
    } catch (InstanceNotFoundException e) {
      throw new IllegalStateException("memprof is not in this JVM; " + CURE, e);
    } catch (JMException e) {
      throw new IllegalStateException("memprof does not answer: " + e.getMessage(), e);
    }
  }

  static Profile read() throws IOException, JMException {
    byte[] pprof = (byte[]) server().invoke(bean(), "snapshot", null, null);
    return PprofReader.read(new ByteArrayInputStream(pprof), "snapshot");
  }

  private static Object attribute(String name) throws JMException {
    return server().getAttribute(bean(), name);
  }

  private static MBeanServer server() {
    return ManagementFactory.getPlatformMBeanServer();
  }

  private static ObjectName bean() throws JMException {
    return new ObjectName("dev.memprof:type=Profiler");
  }
}
