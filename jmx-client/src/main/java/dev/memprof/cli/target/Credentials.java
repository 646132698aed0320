package dev.memprof.cli.target;

import java.util.Map;
import javax.management.remote.JMXConnector;

/** User and password for a JMX port that asks for them; {@link #NONE} for one that does not. */
public record Credentials(String user, String password) {
  public static final Credentials NONE = new Credentials("", "");

  Map<String, Object> environment() {
    return user.isEmpty()
        ? Map.of()
        : Map.of(JMXConnector.CREDENTIALS, new String[] {user, password});
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "Credentials[" + user + "]";
  }
}
