package dev.memprof.cli.machine;

import dev.memprof.cli.print.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
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

  private static final Path PROC = Path.of("/proc");
  private static final Duration MAX_YOUTH = Duration.ofSeconds(5);

  /** On a machine that is busy. */
  private static final Duration MAX_RELAUNCH = Duration.ofSeconds(8);

  private static final int PAUSE_MILLIS = 50;
  private static final long SIGQUIT_BIT = 1 << 2;
  private static final String OUR_LIBRARY = "libmemprof.so";
  private static final String DELETED = " (deleted)";

  /** Every JVM that this user may look into, by pid. */
  public static List<JavaProcess> all() {
    try (Stream<Path> entries = Files.list(PROC)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.chars().allMatch(Character::isDigit))
          .map(Long::parseLong)
          .filter(pid -> pid != ProcessHandle.current().pid())
          .sorted()
          .flatMap(pid -> jvm(pid).stream())
          .toList();
    } catch (IOException e) {
      throw Failure.failed(
          "cannot list processes: " + Failure.reason(e), "memprof needs /proc, which Linux has", e);
    }
  }

  /** The JVM with this pid, or a failure that tells what the pid is instead. */
  public static JavaProcess of(long pid) {
    Path process = directory(pid);
    String list = "`memprof list` shows the JVMs";
    try {
      String status = settledStatus(pid);
      long leader = Long.parseLong(field(status, "Tgid"));
      if (leader != pid) {
        throw Failure.failed(pid + " is a thread of process " + leader, "use " + leader);
      }
      String name = field(status, "Name");
      if (field(status, "State").startsWith("Z")) {
        throw Failure.failed("process " + pid + " (" + name + ") has ended (zombie)", list);
      }
      String state = field(status, "State"); // T (stopped), t (tracing stop)
      if (state.startsWith("T") || state.startsWith("t")) {
        throw Failure.failed(
            "process " + pid + " (" + name + ") is stopped, by a signal or a debugger",
            "continue it: kill -CONT " + pid);
      }
      String user = Files.getOwner(process).getName();
      long uid = ((Number) Files.getAttribute(process, "unix:uid")).longValue();
      long ownUid = ((Number) Files.getAttribute(PROC.resolve("self"), "unix:uid")).longValue();
      if (ownUid != 0 && uid != ownUid) {
        throw Failure.failed(
            "process " + pid + " (" + name + ") belongs to user " + user,
            "only that user and root may look into it: sudo -u " + user + " memprof ...");
      }
      Optional<JavaProcess> jvm = jvm(pid);
      if (jvm.isEmpty() && name.equals("java")) {
        jvm = awaited(pid);
      }
      if (jvm.isEmpty() && !isShown(process)) {
        throw Failure.failed(
            "process " + pid + " (" + name + ") of user " + user + " may not be looked into",
            "run memprof as that user (sudo -u, docker exec --user): root needs the capability"
                + " SYS_PTRACE for it, which containers do not have");
      }
      if (jvm.isEmpty()) {
        throw Failure.failed("process " + pid + " (" + name + ") is not a JVM", list);
      }
      return jvm.get();
    } catch (NoSuchFileException e) {
      throw Failure.failed("there is no process " + pid, list);
    } catch (IOException e) {
      throw Failure.failed("cannot look at process " + pid + ": " + Failure.reason(e), list, e);
    }
  }

  /**
   * While another thread than the first one replaces the program, as our agent does to start the
   * JVM anew, the first one is a zombie that is not alone.
   */
  private static String settledStatus(long pid) throws IOException {
    String status = Files.readString(directory(pid).resolve("status"));
    while (field(status, "State").startsWith("Z")
        && !field(status, "Threads").equals("1")
        && isYoung(pid)) {
      pause();
      status = Files.readString(directory(pid).resolve("status"));
    }
    return status;
  }

  /** One that was started with the command before ours may not have loaded its libjvm yet. */
  private static Optional<JavaProcess> awaited(long pid) {
    Optional<JavaProcess> jvm = Optional.empty();
    while (jvm.isEmpty() && isYoung(pid)) {
      pause();
      jvm = jvm(pid);
    }
    return jvm;
  }

  /**
   * Whether it was started so lately that it may not answer yet. An agent may even start it anew
   * meanwhile, under the same pid.
   */
  public boolean isYoung() {
    return isYoung(pid);
  }

  private static boolean isYoung(long pid) {
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
          && !env(directory()).getOrDefault("LD_PRELOAD", "").contains(OUR_LIBRARY)
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
      String status = status();
      long caught = Long.parseUnsignedLong(field(status, "SigCgt"), 16);
      return (caught & SIGQUIT_BIT) != 0 || Files.exists(socket(ownPid(status)));
    } catch (IOException e) {
      return false; // it has ended
    }
  }

  /** Whether it listens for clients that attach; else the first one has it begin to. */
  public boolean listensForClients() {
    try {
      return Files.exists(socket(ownPid(status())));
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
      Path socket = socket(ownPid(status()));
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

  private static Path directory(long pid) {
    return PROC.resolve(Long.toString(pid));
  }

  private String status() throws IOException {
    return Files.readString(directory().resolve("status"));
  }

  /** As it knows it: in a container another than ours. */
  private static String ownPid(String status) {
    String[] pids = field(status, "NSpid").split("\\s+");
    return pids[pids.length - 1];
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
      Path beside = Path.of(mapped).resolveSibling(prefix + ownPid(status()));
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

  /** Whether it sees other network interfaces than we do: its local JMX port is out of reach. */
  public boolean hasOwnNetwork() {
    try {
      return !Files.readSymbolicLink(directory().resolve("ns/net"))
          .equals(Files.readSymbolicLink(PROC.resolve("self/ns/net")));
    } catch (IOException e) {
      return false;
    }
  }

  private static Optional<JavaProcess> jvm(long pid) {
    Path process = directory(pid);
    try {
      Set<String> libraries = executableMappings(process);
      if (libraries.stream().noneMatch(path -> path.endsWith("/libjvm.so"))) {
        return Optional.empty();
      }
      return Optional.of(
          new JavaProcess(
              pid, List.copyOf(strings(process.resolve("cmdline"))), libraries, env(process)));
    } catch (NoSuchFileException | AccessDeniedException e) {
      return Optional.empty(); // ended meanwhile, or of another user
    } catch (IOException e) {
      return Optional.empty(); // ESRCH while reading: ended meanwhile
    }
  }

  /** Whether the kernel lets us see its mappings. */
  private static boolean isShown(Path process) {
    try (InputStream maps = Files.newInputStream(process.resolve("maps"))) {
      return maps.read() >= -1;
    } catch (AccessDeniedException e) {
      return false;
    } catch (IOException e) {
      return true; // it has ended, which is told otherwise
    }
  }

  // 7f1c2a000000-7f1c2a1b5000 r-xp 00028000 fe:00 1311 /usr/lib/jvm/lib/server/libjvm.so (deleted)
  private static Set<String> executableMappings(Path process) throws IOException {
    // ISO 8859-1: a path may hold any byte.
    String maps =
        new String(Files.readAllBytes(process.resolve("maps")), StandardCharsets.ISO_8859_1);
    Set<String> paths = new TreeSet<>();
    maps.lines()
        .forEach(
            line -> {
              int permissions = line.indexOf(' ') + 1;
              int path = line.indexOf('/');
              if (path > 0 && line.startsWith("x", permissions + 2)) {
                String name = line.substring(path);
                paths.add(
                    name.endsWith(DELETED)
                        ? name.substring(0, name.length() - DELETED.length())
                        : name);
              }
            });
    return paths;
  }

  private static Map<String, String> env(Path process) throws IOException {
    return strings(process.resolve("environ")).stream()
        .filter(entry -> entry.indexOf('=') > 0)
        .collect(
            Collectors.toUnmodifiableMap(
                entry -> entry.substring(0, entry.indexOf('=')),
                entry -> entry.substring(entry.indexOf('=') + 1),
                (first, second) -> first));
  }

  private static List<String> strings(Path file) throws IOException {
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    return text.isEmpty() ? List.of() : Arrays.asList(text.split("\0", -1)).subList(0, parts(text));
  }

  /** Strings in a NUL-terminated sequence; the last terminator may be missing. */
  private static int parts(String text) {
    int terminators = (int) text.chars().filter(c -> c == 0).count();
    return text.endsWith("\0") ? terminators : terminators + 1;
  }

  private static String field(String status, String name) {
    return status
        .lines()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse("");
  }
}
