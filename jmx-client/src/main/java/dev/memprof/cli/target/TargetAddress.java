package dev.memprof.cli.target;

import java.net.MalformedURLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.remote.JMXServiceURL;

/** How a JVM is reached: by its pid on this machine, or by JMX over the network. */
public sealed interface TargetAddress {
  String FORMS = "a pid, host:port or a JMX service URL";

  /** As the user wrote it. */
  String text();

  /** A process of this machine. */
  record ByPid(long pid) implements TargetAddress {
    @Override
    public String text() {
      return Long.toString(pid);
    }

    // A record's own would be linked when it is called: ten milliseconds of a verb's start.
    @Override
    public String toString() {
      return text();
    }
  }

  /** A JVM that listens for JMX connections. */
  record ByUrl(String text, JMXServiceURL url) implements TargetAddress {}

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException if it has none of the forms; the message says so
   */
  static TargetAddress parse(String text) {
    try {
      if (text.matches("[0-9]{1,18}")) {
        return new ByPid(Long.parseLong(text));
      }
      if (text.startsWith("service:jmx:")) {
        return new ByUrl(text, new JMXServiceURL(text));
      }
      Matcher hostPort =
          Pattern.compile("([\\w.-]+|\\[[0-9a-fA-F:.%]+]):([0-9]{1,5})").matcher(text);
      if (hostPort.matches() && Integer.parseInt(hostPort.group(2)) <= 65535) {
        return new ByUrl(
            text, new JMXServiceURL("service:jmx:rmi:///jndi/rmi://" + text + "/jmxrmi"));
      }
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a JMX service URL: " + e.getMessage(), e);
    }
    throw new IllegalArgumentException("'" + text + "' is not " + FORMS);
  }
}
