package dev.memprof.cli.machine;

import dev.memprof.cli.print.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A JVM of this machine, as {@code /proc} shows it: nothing is attached to and nothing is loaded
 * into it. A reading of one moment.
 *
 * @param arguments its command line; empty for a process that hides it
 * @param libraries absolute paths of the files mapped executable; a deleted one keeps its name
 * @param environment what it was started with; a process can overwrite it
 */
public record JavaProcess(
    long pid, List<String> arguments, Set<String> libraries, Map<String, String> environment) {

  /** Where the JDK has the sockets for attaching. */
  public static final Path TMP = Path.of("/tmp");

  static final Path PROC = Path.of("/proc");
  private static final Duration MAX_YOUTH = Duration.ofSeconds(5);

  /** On a machine that is busy. */
  private static final Duration MAX_RELAUNCH = Duration.ofSeconds(8);

  private static final int PAUSE_MILLIS = 50;
  private static final int SIGQUIT = 3;
  private static final String OUR_NAME = "memprof";
  private static final String OUR_LIBRARY = "libmemprof.so";

  /**
   * Whether it was started so lately that it may not answer yet. An agent may even start it anew
   * meanwhile, under the same pid.
   */
  public boolean isYoung() {
    return isYoung(pid);
  }

  static boolean isYoung(long pid) {
    return isYounger(pid, MAX_YOUTH);
  }

  private static boolean isYounger(long pid, Duration age) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().startInstant())
        .filter(start -> start.plus(age).isAfter(Instant.now()))
        .isPresent();
  }

  /**
   * Whether our agent may still start the JVM anew, which handles no signal then, whatever it
   * handled before. Not for long: where the agent cannot profile it does not.
   */
  public boolean awaitsRelaunch() {
    boolean maybeProfiled =
        namesAgent() || arguments.stream().anyMatch(argument -> argument.startsWith("@"));
    try {
      return maybeProfiled
          && !JavaProcesses.environment(directory())
              .getOrDefault("LD_PRELOAD", "")
              .contains(OUR_LIBRARY)
          && isYounger(pid, MAX_RELAUNCH);
    } catch (IOException e) {
      return false; // it has ended
    }
  }

  /**
   * Whether a client may attach: the JVM listens already, or handles the signal that makes it
   * listen, which would end it otherwise.
   */
  public boolean bearsAttaching() {
    if (awaitsRelaunch()) {
      return false;
    }
    try {
      ProcessStatus status = status();
      return status.catches(SIGQUIT) || Files.exists(socket(status.ownPid()));
    } catch (IOException e) {
      return false; // it has ended
    }
  }

  /** Whether it listens for clients that attach; else the first one has it begin to. */
  public boolean listensForClients() {
    try {
      return Files.exists(socket(status().ownPid()));
    } catch (IOException e) {
      return false; // it has ended
    }
  }

  /** Where it listens for clients that attach, as we see it. */
  private Path socket(String ownPid) {
    return directory().resolve("root" + TMP).resolve(".java_pid" + ownPid);
  }

  /**
   * Where it listens, or will, if its {@code /tmp} is another than ours but its pid is the same:
   * under systemd's {@code PrivateTmp}, or in a chroot.
   */
  public Optional<Path> socketInOtherTmp() {
    try {
      Path socket = socket(status().ownPid());
      return socket.endsWith(".java_pid" + pid) && !Files.isSameFile(socket.getParent(), TMP)
          ? Optional.of(socket)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // it has ended, or there is no /tmp
    }
  }

  /** Waits a moment before a young one is asked again. */
  public static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.failed("interrupted", "", e);
    }
  }

  /** The main class, jar or module as the command line names it. */
  public String mainClass() {
    return CommandLineOfJava.mainClass(arguments);
  }

  /** Path of the first mapped library with this in its file name. */
  public Optional<String> library(String part) {
    return libraries.stream()
        .filter(path -> path.substring(path.lastIndexOf('/') + 1).contains(part))
        .findFirst();
  }

  /** What the kernel tells of it: {@code /proc/4711}. */
  public Path directory() {
    return directory(pid);
  }

  static Path directory(long pid) {
    return PROC.resolve(Long.toString(pid));
  }

  private ProcessStatus status() throws IOException {
    return ProcessStatus.of(directory());
  }

  /**
   * A file of its own beside one that it has mapped, as we see it: in a container paths and pids
   * are others. Empty where it is not told.
   *
   * @param mapped absolute path, as the process has it
   * @param prefix of the name, before its pid as it knows it
   */
  public Optional<Path> seen(String mapped, String prefix) {
    try {
      Path beside = Path.of(mapped).resolveSibling(prefix + status().ownPid());
      return Optional.of(directory().resolve("root" + beside));
    } catch (IOException | InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** Whether the command line or the environment names the agent. */
  public boolean namesAgent() {
    return Stream.concat(
            arguments.stream(),
            Stream.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")
                .map(name -> environment.getOrDefault(name, "")))
        .anyMatch(text -> text.matches("(?s).*-(javaagent:|agentlib:instrument=)\\S*memprof.*"));
  }

  /**
   * Whether our agent may be in it. To ask the JVM itself would load its management, which takes 18
   * MiB of JDK 17 and 30 of JDK 25 for good. A JVM keeps the agent's jar open, or has its library
   * mapped; in its first seconds it may have neither yet, wherever its options stand.
   */
  public boolean mayHaveAgent() {
    return isYoung() || namesAgent() || library(OUR_NAME).isPresent() || mayHaveOpened(OUR_NAME);
  }

  /** Also where that is not told. */
  private boolean mayHaveOpened(String name) {
    try (Stream<Path> descriptors = Files.list(directory().resolve("fd"))) {
      return descriptors.anyMatch(descriptor -> leadsTo(descriptor, name));
    } catch (IOException | UncheckedIOException e) {
      return true;
    }
  }

  private static boolean leadsTo(Path link, String name) {
    try {
      return Files.readSymbolicLink(link).toString().contains(name);
    } catch (IOException e) {
      return false; // closed by now
    }
  }

  /** Whether it sees other network interfaces than we do: its local JMX port is out of reach. */
  public boolean hasOwnNetwork() {
    try {
      return !Files.readSymbolicLink(directory().resolve("ns/net"))
          .equals(Files.readSymbolicLink(PROC.resolve("self/ns/net")));
    } catch (IOException e) {
      return false;
    }
  }
}
