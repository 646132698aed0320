package dev.memprof.it.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.AgentStart;
import dev.memprof.it.programs.Descriptors;
import dev.memprof.it.programs.Looked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the application would find changed in its process when it starts. */
class QuietStartIT {
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";

  private static final String[] PROCESSES = {
    "java/lang/ProcessImpl", "java/lang/ProcessBuilder", "java/lang/ProcessEnvironment"
  };

  @TempDir private Path directory;

  /** By the relaunch the same process is executed once more, and that is all. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void startsNoProcess(Jdk jdk) throws Exception {
    Path trace = directory.resolve("trace");
    Jvm.Builder strace =
        new Jvm.Builder("strace", "-f", "-qq", "-e", "signal=none", "-o", trace)
            .add("-e", "trace=execve,execveat,fork,vfork,clone,clone3");
    assumeTrue(canTrace(), "strace is not installed, or may not trace here");
    Jvm jvm =
        Jvm.run(
            strace
                .add(jdk.tool("java"), "-javaagent:" + Jvm.AGENT + "=dir=" + directory)
                .add("-cp", Jvm.CLASS_PATH, Looked.class.getName()));
    assertThat(jvm.exitCode()).as(jvm.text()).isZero();
    assertThat(jvm.output()).contains("report true", "looked");
    List<String> executed = new ArrayList<>();
    for (String line : Files.readAllLines(trace)) {
      // 123 clone3({flags=CLONE_VM|...|CLONE_THREAD|..., ...}, 88 <unfinished ...>
      if (line.contains("execve")) {
        executed.add(line);
      } else if (line.contains("fork(") || line.contains("clone(") || line.contains("clone3(")) {
        assertThat(line).as("only threads").contains("CLONE_THREAD");
      }
    }
    assertThat(executed)
        .filteredOn(line -> !line.contains("superseded by execve"))
        .filteredOn(line -> !line.contains("resumed"))
        .hasSize(2)
        .allMatch(line -> line.contains("\"" + jdk.tool("java") + "\""));
  }

  private static boolean canTrace() throws Exception {
    try {
      return Jvm.run(new Jvm.Builder("strace", "-f", "-o", "/dev/null", "true")).exitCode() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** An application chooses by properties how these behave, until they are initialised. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void initialisesNeitherProcessesNorJna(Jdk jdk) throws Exception {
    Path log = directory.resolve("classes");
    Jvm jvm =
        Jvm.run(
            Jvm.profiled(jdk, "dir=" + directory)
                .add("-Xlog:class+init=info:file=" + log + "::filecount=0")
                .add(AgentStart.class.getName()));
    assertThat(jvm.exitCode()).as(jvm.text()).isZero();
    assertThat(jvm.output()).containsExactly("agent started");
    String initialised = Files.readString(log);
    assertThat(initialised).contains("dev/memprof/agent/Core");
    assertThat(initialised).doesNotContain("com/sun/jna/");
    for (String type : PROCESSES) {
      assertThat(initialised).doesNotContain("Initializing '" + type + "'");
    }
  }

  /**
   * The agent's jar, the names and the run file, what the kernel counts, and where clients look.
   * One socket is the JDK's, made with the first file channel (sun.nio.ch.FileDispatcherImpl.init).
   */
  @ParameterizedTest
  @MethodSource(JDKS)
  void opensOnlyWhatIsDocumented(Jdk jdk) throws Exception {
    // Without the API, for whose annotations Byte Buddy is unpacked.
    Object[] program = {"-cp", Jvm.CLASS_PATH.split(":", 2)[0], Descriptors.class.getName()};
    Jvm plain = Jvm.run(new Jvm.Builder(jdk.tool("java")).add(program));
    Jvm profiled =
        Jvm.run(
            new Jvm.Builder(jdk.tool("java"), "-javaagent:" + Jvm.AGENT + "=dir=" + directory)
                .add(program));
    List<String> before = open(plain).toList();
    assertThat(open(profiled).filter(line -> !before.contains(line)))
        .doesNotHaveDuplicates()
        .as(jdk + " " + profiled.text())
        .allMatch(
            line ->
                line.equals("open " + Jvm.AGENT)
                    || line.startsWith("open " + directory + "/")
                    || line.matches("open /proc/(\\d+/(statm|limits)|meminfo)")
                    || line.startsWith("open socket:")
                    || line.equals("open anon_inode:[eventfd]")
                    || line.startsWith("open /sys/fs/cgroup/"));
  }

  private static Stream<String> open(Jvm jvm) {
    return jvm.output().stream()
        .filter(line -> line.startsWith("open ") && !line.startsWith("open pipe:"));
  }
}
