package dev.memprof.cli.machine;

import dev.memprof.cli.print.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the JVMs among the processes of this machine, by what {@code /proc} shows of them. */
public final class JavaProcesses {
  private static final String DELETED = " (deleted)";

  private JavaProcesses() {}

  /** Every JVM that this user may look into, by pid. */
  public static List<JavaProcess> all() {
    try (Stream<Path> entries = Files.list(JavaProcess.PROC)) {
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
    Path process = JavaProcess.directory(pid);
    String list = "`memprof list` shows the JVMs";
    try {
      ProcessStatus status = settledStatus(pid);
      long leader = Long.parseLong(status.field("Tgid"));
      if (leader != pid) {
        throw Failure.failed(pid + " is a thread of process " + leader, "use " + leader);
      }
      String name = status.field("Name");
      if (status.state() == 'Z') {
        throw Failure.failed("process " + pid + " (" + name + ") has ended (zombie)", list);
      }
      if (status.state() == 'T' || status.state() == 't') {
        throw Failure.failed(
            "process " + pid + " (" + name + ") is stopped, by a signal or a debugger",
            "continue it: kill -CONT " + pid);
      }
      String user = Files.getOwner(process).getName();
      long uid = ((Number) Files.getAttribute(process, "unix:uid")).longValue();
      long ownUid =
          ((Number) Files.getAttribute(JavaProcess.PROC.resolve("self"), "unix:uid")).longValue();
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
  private static ProcessStatus settledStatus(long pid) throws IOException {
    ProcessStatus status = ProcessStatus.of(JavaProcess.directory(pid));
    while (status.state() == 'Z'
        && !status.field("Threads").equals("1")
        && JavaProcess.isYoung(pid)) {
      JavaProcess.pause();
      status = ProcessStatus.of(JavaProcess.directory(pid));
    }
    return status;
  }

  /** One that was started with the command before ours may not have loaded its libjvm yet. */
  private static Optional<JavaProcess> awaited(long pid) {
    Optional<JavaProcess> jvm = Optional.empty();
    while (jvm.isEmpty() && JavaProcess.isYoung(pid)) {
      JavaProcess.pause();
      jvm = jvm(pid);
    }
    return jvm;
  }

  private static Optional<JavaProcess> jvm(long pid) {
    Path process = JavaProcess.directory(pid);
    try {
      Set<String> libraries = executableMappings(process);
      if (libraries.stream().noneMatch(path -> path.endsWith("/libjvm.so"))) {
        return Optional.empty();
      }
      return Optional.of(
          new JavaProcess(
              pid,
              List.copyOf(strings(process.resolve("cmdline"))),
              libraries,
              environment(process)));
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

  static Map<String, String> environment(Path process) throws IOException {
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
}
