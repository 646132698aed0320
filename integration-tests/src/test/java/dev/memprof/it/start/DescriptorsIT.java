package dev.memprof.it.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.AgentJar;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.Descriptors;
import dev.memprof.it.programs.Echo;
import dev.memprof.it.programs.PortAgent;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was open before the relaunch stays open if it was inherited, and only then. */
class DescriptorsIT {
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";

  @TempDir Path directory;

  /** It would die with "Address already in use" if the first JVM's socket were still there. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void closesTheSocketOfAnAgentListedBefore(Jdk jdk) throws Exception {
    int port = Jvm.freePort();
    try (Jvm jvm =
        Jvm.java(jdk)
            .add(
                "-javaagent:" + AgentJar.write(directory, PortAgent.class) + "=" + port,
                "-javaagent:" + Jvm.AGENT)
            .add(Echo.class.getName())
            .start()) {
      jvm.say("x").say("0").closeInput();
      assertThat(jvm.exitCode()).as(jvm.text()).isZero();
      assertThat(jvm.output()).contains("jemalloc true");
      assertThat(jvm.output())
          .filteredOn(line -> line.equals("listens on " + port))
          .as("once in either JVM\n" + jvm.text())
          .hasSize(2);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void closesTheSocketOfADebugger(Jdk jdk) throws Exception {
    int port = Jvm.freePort();
    String debugger = "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:";
    try (Jvm jvm =
        Jvm.java(jdk)
            .add(debugger + port, "-javaagent:" + Jvm.AGENT)
            .add(Echo.class.getName())
            .start()) {
      jvm.say("x").say("0").closeInput();
      assertThat(jvm.exitCode()).as(jvm.text()).isZero();
      assertThat(jvm.output())
          .contains("jemalloc true", "Listening for transport dt_socket at address: " + port);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void keepsAnInheritedFile(Jdk jdk) throws Exception {
    Path file = Files.writeString(directory.resolve("inherited"), "a file of the parent");
    Jvm jvm = Jvm.run(shell(jdk, "exec \"$@\" 7<" + file, "7"));
    assertThat(jvm.output()).contains("7 reads a file of the parent", "open " + file);
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void keepsAnInheritedPipe(Jdk jdk) throws Exception {
    Jvm jvm = Jvm.run(shell(jdk, "echo through a pipe | \"$@\" 8<&0 </dev/null", "8"));
    assertThat(jvm.output()).contains("8 reads through a pipe");
  }

  /** Any other socket that a parent hands down is taken for one of the first JVM's. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void keepsTheSocketsThatSystemdHandsDown(Jdk jdk) throws Exception {
    assertThat(keepsParentsSocket(jdk, "LISTEN_FDS=1 LISTEN_PID=$$ ")).isTrue();
    assertThat(keepsParentsSocket(jdk, "LISTEN_FDS=1 LISTEN_PID=1 ")).isFalse();
    assertThat(keepsParentsSocket(jdk, "")).isFalse();
  }

  private boolean keepsParentsSocket(Jdk jdk, String variables) throws Exception {
    try (ServerSocket parent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String inherit =
          "exec 3<>/dev/tcp/127.0.0.1/"
              + parent.getLocalPort()
              + "; echo inherits $(readlink /proc/$$/fd/3); ";
      List<String> words = List.of("bash", "-c", inherit + variables + "exec \"$@\"", "bash");
      Jvm.Builder bash = new Jvm.Builder(words.toArray());
      Jvm jvm =
          Jvm.run(
              bash.add(jdk.tool("java"), "-cp", Jvm.CLASS_PATH)
                  .add("-javaagent:" + Jvm.AGENT + "=dir=" + directory)
                  .add(Descriptors.class.getName()));
      String inherited = jvm.output().get(0).replaceFirst("^inherits ", "");
      assertThat(inherited).as(jvm.text()).startsWith("socket:");
      return jvm.output().contains("open " + inherited);
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void leavesNothingOfTheFirstJvmOpen(Jdk jdk) throws Exception {
    Path log = directory.resolve("gc.log");
    String logging = "-Xlog:gc:file=" + log + "::filecount=0";
    List<String> before = open(Jvm.run(Jvm.java(jdk).add(logging, Descriptors.class.getName())));
    List<String> after =
        open(
            Jvm.run(
                Jvm.profiled(jdk, "dir=" + directory).add(logging, Descriptors.class.getName())));
    assertThat(before).contains("open " + log).filteredOn("open pipe"::equals).hasSize(3);
    assertThat(after)
        .filteredOn(before::contains)
        .as("what the JVM opens, as often as without us")
        .containsExactlyInAnyOrderElementsOf(before);
    assertThat(after)
        .filteredOn(line -> !before.contains(line))
        .as("what we open")
        .doesNotHaveDuplicates();
  }

  private static List<String> open(Jvm jvm) {
    return jvm.output().stream()
        .filter(line -> line.startsWith("open "))
        .map(line -> line.replaceAll("pipe:\\[\\d+]", "pipe"))
        .toList();
  }

  /** A shell that redirects, with the profiled program as {@code "$@"}. */
  private static Jvm.Builder shell(Jdk jdk, String script, String descriptor) {
    return new Jvm.Builder("sh", "-c", script, "sh", jdk.tool("java"), "-cp", Jvm.CLASS_PATH)
        .add("-javaagent:" + Jvm.AGENT, Descriptors.class.getName(), descriptor);
  }
}
