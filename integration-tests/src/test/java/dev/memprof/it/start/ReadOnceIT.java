package dev.memprof.it.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.Echo;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the first JVM has done before the agent is its turn: read, opened, written. */
class ReadOnceIT {
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";

  @TempDir private Path directory;
  private Path arguments;
  private Path program;

  @BeforeEach
  void writeArguments() throws Exception {
    arguments = directory.resolve("arguments");
    Files.writeString(arguments, "-cp " + Jvm.CLASS_PATH + " " + Echo.class.getName() + " 1 2");
    program = directory.resolve("Program.java");
    Files.writeString(
        program,
        """
        public class Program {
          public static void main(String[] a) throws Exception {
            System.out.println("jemalloc "
                + java.nio.file.Files.readString(java.nio.file.Path.of("/proc/self/maps"))
                    .contains("libjemalloc"));
          }
        }
        """);
  }

  /** {@code script} as bash reads it, with {@code $JAVA}, {@code $AGENT} and {@code $ARGUMENTS}. */
  private Jvm.Builder bash(Jdk jdk, String script) {
    Jvm.Builder bash = new Jvm.Builder("bash", "-c", script);
    Map.of(
            "JAVA", jdk.tool("java").toString(),
            "AGENT", "-javaagent:" + Jvm.AGENT,
            "ARGUMENTS", arguments.toString(),
            "PROGRAM", program.toString(),
            "CP", Jvm.CLASS_PATH,
            "ECHO", Echo.class.getName())
        .forEach(bash::environment);
    return bash;
  }

  private static void runsUnprofiled(Jvm.Builder builder, String what) throws Exception {
    try (Jvm jvm = builder.start()) {
      jvm.say("x").say("7").closeInput();
      assertThat(jvm.exitCode()).as(jvm.text()).isEqualTo(7);
      assertThat(jvm.output())
          .contains("jemalloc false", "input x")
          .filteredOn(line -> line.startsWith("memprof: not profiling"))
          .singleElement()
          .asString()
          .contains(what, "cannot be read a second time", "memprof run");
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void argumentsFromAPipe(Jdk jdk) throws Exception {
    runsUnprofiled(bash(jdk, "exec $JAVA $AGENT @<(cat $ARGUMENTS)"), "@/dev/fd/");
    runsUnprofiled(
        bash(jdk, "exec 8<&0; cat $ARGUMENTS | $JAVA $AGENT @/dev/fd/9 9<&0 <&8"), "@/dev/fd/9");
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void argumentsInTheEnvironmentFromAPipe(Jdk jdk) throws Exception {
    runsUnprofiled(
        bash(
            jdk,
            "exec 9< <(echo -Da=b); JDK_JAVA_OPTIONS=@/dev/fd/9 exec $JAVA $AGENT -cp $CP $ECHO"),
        "@/dev/fd/9");
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void flagsFromAPipe(Jdk jdk) throws Exception {
    for (String option : List.of("-XX:VMOptionsFile=", "-XX:Flags=")) {
      String content = option.contains("Flags") ? "+UseSerialGC" : "-Da=b";
      runsUnprofiled(
          bash(
              jdk,
              "exec 9< <(echo "
                  + content
                  + "); exec $JAVA $AGENT "
                  + option
                  + "/dev/fd/9 -cp $CP $ECHO"),
          option + "/dev/fd/9");
    }
  }

  /** A file is read again, by whatever name; and what the application reads is not ours. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void argumentsFromFilesAreReadAgain(Jdk jdk) throws Exception {
    for (String script :
        List.of(
            "exec $JAVA $AGENT @$ARGUMENTS",
            "exec 9<$ARGUMENTS; exec $JAVA $AGENT @/dev/fd/9",
            "exec $JAVA $AGENT -cp $CP $ECHO @<(echo x)")) {
      try (Jvm jvm = bash(jdk, script).start()) {
        jvm.say("x").say("7").closeInput();
        assertThat(jvm.exitCode()).as(jvm.text()).isEqualTo(7);
        assertThat(jvm.output()).as(script).contains("jemalloc true", "input x");
      }
    }
  }

  /** The launcher compiles it after the agents have started. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void sourceFilesAreProfiled(Jdk jdk) throws Exception {
    for (String script :
        List.of(
            "exec $JAVA $AGENT $PROGRAM", "exec $JAVA $AGENT --source 17 /dev/stdin <$PROGRAM")) {
      Jvm jvm = Jvm.run(bash(jdk, script));
      assertThat(jvm.exitCode()).as(jvm.text()).isZero();
      assertThat(jvm.output()).as(script).contains("jemalloc true");
    }
  }

  /** A jar handed over by descriptor, which the file's name says nothing of. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void jarsByDescriptorStayOpen(Jdk jdk) throws Exception {
    Path jar = directory.resolve("program.jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Echo.class.getName());
    String entry = Echo.class.getName().replace('.', '/') + ".class";
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
        InputStream in = Echo.class.getResourceAsStream("Echo.class")) {
      out.putNextEntry(new JarEntry(entry));
      in.transferTo(out);
    }
    for (String script :
        List.of(
            "exec 7<" + jar + "; exec $JAVA $AGENT -jar /dev/fd/7",
            "exec 7<" + jar + "; exec $JAVA $AGENT -cp /proc/self/fd/7 $ECHO",
            "exec 7<" + jar + "; CLASSPATH=/dev/fd/7 exec $JAVA $AGENT $ECHO",
            "exec 7<" + jar + "; rm " + jar + "; exec $JAVA $AGENT -jar /proc/self/fd/7")) {
      try (Jvm jvm = bash(jdk, script).start()) {
        jvm.say("x").say("7").closeInput();
        assertThat(jvm.exitCode()).as(script + "\n" + jvm.text()).isEqualTo(7);
        assertThat(jvm.output()).as(script).contains("jemalloc true");
      }
    }
  }

  /** As many archives as without the agent, with the same content. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void logsAreArchivedOnce(Jdk jdk) throws Exception {
    Path log = directory.resolve("gc.log");
    Files.writeString(log, "the run before\n");
    Files.writeString(directory.resolve("gc.log.0"), "an older run\n");
    Path once = directory.resolve("once.log");
    Files.writeString(once, "the run before\n");
    Jvm jvm =
        Jvm.run(
            Jvm.profiled(jdk, "dir=" + directory.resolve("dumps"))
                .add("-Xlog:gc*:file=" + log, "-Xlog:gc:" + once + "::filecount=1")
                .add("-Xlog:gc:file=" + directory.resolve("new-%p-%t.log"))
                .add("-version"));
    assertThat(jvm.exitCode()).as(jvm.text()).isZero();
    assertThat(directory.resolve("gc.log.0")).hasContent("an older run");
    assertThat(directory.resolve("gc.log.1")).hasContent("the run before");
    assertThat(directory.resolve("gc.log.2")).doesNotExist();
    assertThat(log).content().contains("Using ");
    assertThat(directory.resolve("once.log.0")).hasContent("the run before");
    assertThat(directory.toFile().list((parent, name) -> name.startsWith("new-"))).hasSize(1);
  }

  /** An agent that costs seconds costs them twice; the user can do something about it. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void agentsListedBeforeAreTold(Jdk jdk) throws Exception {
    String debugger = "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0";
    Jvm before = Jvm.run(Jvm.java(jdk).add(debugger, "-javaagent:" + Jvm.AGENT, "-version"));
    assertThat(before.output())
        .filteredOn(line -> line.startsWith("memprof: "))
        .singleElement()
        .asString()
        .startsWith("memprof: jdwp is listed before memprof and starts twice");
    Jvm after = Jvm.run(Jvm.java(jdk).add("-javaagent:" + Jvm.AGENT, debugger, "-version"));
    assertThat(after.exitCode()).as(after.text()).isZero();
    assertThat(after.output()).noneMatch(line -> line.startsWith("memprof: "));
  }

  /** It would find nobody to call the second time, and the JVM would end. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void aDebuggerThatHasBeenCalledKeepsItsSession(Jdk jdk) throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread debugger = new Thread(() -> answerOnce(socket), "debugger");
      debugger.start();
      String call =
          "-agentlib:jdwp=transport=dt_socket,suspend=n,address=127.0.0.1:" + socket.getLocalPort();
      Jvm jvm = Jvm.run(Jvm.java(jdk).add(call, "-javaagent:" + Jvm.AGENT, "-version"));
      assertThat(jvm.exitCode()).as(jvm.text()).isZero();
      assertThat(jvm.output())
          .filteredOn(line -> line.startsWith("memprof: not profiling"))
          .singleElement()
          .asString()
          .contains("jdwp", "list -javaagent:memprof.jar first");
      debugger.join(60_000);
      assertThat(debugger.isAlive()).isFalse();
    }
  }

  /** The debugger says it first, and the JVM repeats it. */
  private static void answerOnce(ServerSocket socket) {
    try (Socket connection = socket.accept()) {
      socket.close();
      connection.getOutputStream().write("JDWP-Handshake".getBytes(StandardCharsets.US_ASCII));
      byte[] unused = connection.getInputStream().readAllBytes();
    } catch (IOException e) {
      // the JVM has ended
    }
  }
}
