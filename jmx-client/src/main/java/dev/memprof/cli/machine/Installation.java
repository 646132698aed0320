package dev.memprof.cli.machine;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where memprof's files are. A release has {@code bin/memprof}, {@code memprof.jar} and {@code
 * lib/*.jar}; in the source tree each jar is in the {@code target} directory of its module.
 */
public final class Installation {
  public static final String AGENT_JAR_VARIABLE = "MEMPROF_AGENT_JAR";

  private Installation() {}

  /** {@code memprof.jar}: where the environment says, else found relative to this program. */
  public static Optional<Path> agentJar() {
    String named = System.getenv(AGENT_JAR_VARIABLE);
    return named != null && !named.isEmpty()
        ? Optional.of(Path.of(named)).filter(Files::isRegularFile)
        : find("../memprof.jar", "agent/target/memprof.jar");
  }

  /** {@code memprof-examples.jar}. */
  public static Optional<Path> examplesJar() {
    return find("memprof-examples.jar", "examples/target/memprof-examples.jar");
  }

  private static Optional<Path> find(String inRelease, String inSourceTree) {
    Path home = home();
    return Stream.of(home.resolveSibling(inRelease), sourceTree(home).resolve(inSourceTree))
        .map(Path::normalize)
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /** This program's jar, or its directory of classes when a test runs it. */
  private static Path home() {
    try {
      return Path.of(
          Installation.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  // jmx-client/target/memprof-cli.jar, jmx-client/target/classes
  private static Path sourceTree(Path home) {
    return home.resolve("../../..").normalize();
  }
}
