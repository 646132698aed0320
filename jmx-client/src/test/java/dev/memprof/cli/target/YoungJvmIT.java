package dev.memprof.cli.target;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.tools.attach.AttachOperationFailedException;
import dev.memprof.cli.machine.JavaProcess;
import dev.memprof.cli.machine.JavaProcesses;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A verb that is typed while its JVM starts: it waits, and must not end the JVM. */
class YoungJvmIT {
  private static final int TIMEOUT_SECONDS = 60;
  private static final int ATTEMPTS = 3;

  /** As {@link JavaProcess} has it: the promise to whoever types a verb. */
  private static final Duration YOUTH = Duration.ofSeconds(5);

  @TempDir private Path directory;

  static List<Path> jdks() throws IOException {
    try (Stream<Path> homes = Files.list(Path.of("/usr/lib/jvm"))) {
      return homes
          .filter(home -> Files.isExecutable(home.resolve("bin/java")))
          .filter(home -> !Files.isSymbolicLink(home))
          .sorted()
          .toList();
    }
  }

  /** HotSpot has made the file when its library is loaded and no signal is handled yet. */
  @ParameterizedTest
  @MethodSource("jdks")
  void waitsForOneThatHandlesNoSignalYet(Path jdk) throws Exception {
    Path pause = directory.resolve("paused");
    inTime(
        () ->
            new ProcessBuilder(
                "env",
                "--default-signal=QUIT", // a shell ignores it for what it runs behind
                jdk.resolve("bin/java").toString(),
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:+PauseAtStartup",
                "-XX:PauseAtStartupFile=" + pause,
                sleeper()),
        process -> await(process, () -> Files.exists(pause)),
        process -> Files.delete(pause));
  }

  /** A script of that name, as a wrapper of java is. */
  @ParameterizedTest
  @MethodSource("jdks")
  void waitsForOneThatIsNoJvmYet(Path jdk) throws Exception {
    Path script = directory.resolve("java");
    Files.writeString(
        script, "#!/bin/sh\nread line\nexec " + jdk.resolve("bin/java") + " " + sleeper() + "\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    inTime(
        () -> new ProcessBuilder(script.toString()),
        process ->
            await(
                process,
                () ->
                    Files.readString(Path.of("/proc/" + process.pid() + "/comm")).equals("java\n")),
        YoungJvmIT::sayGoOn);
  }

  /** The agent's thread replaces the program: the first thread is a zombie until that is done. */
  @ParameterizedTest
  @MethodSource("jdks")
  void waitsForOneThatIsBeingReplaced(Path jdk) throws Exception {
    Path source = directory.resolve("replaced.c");
    Files.writeString(
        source,
        """
        #include <pthread.h>
        #include <stdio.h>
        #include <unistd.h>
        static void *replace(void *words) {
          char **arguments = words;
          getchar();
          execv(arguments[1], arguments + 1);
          return NULL;
        }
        int main(int count, char **arguments) {
          pthread_t thread;
          if (count < 2 || pthread_create(&thread, NULL, replace, arguments) != 0) return 1;
          pthread_exit(NULL);
        }
        """);
    Path program = directory.resolve("java");
    Process compiler =
        new ProcessBuilder("gcc", "-o", program.toString(), source.toString(), "-lpthread")
            .inheritIO()
            .start();
    assertThat(compiler.waitFor()).isZero();
    inTime(
        () -> new ProcessBuilder(program.toString(), jdk.resolve("bin/java").toString(), sleeper()),
        process ->
            await(
                process,
                () ->
                    Files.readString(Path.of("/proc/" + process.pid() + "/status"))
                        .contains("State:\tZ")),
        YoungJvmIT::sayGoOn);
  }

  /** Before it has its class loaders it answers that it can start nothing: once, here. */
  @ParameterizedTest
  @MethodSource("jdks")
  void asksOneAgainThatCanStartNothingYet(Path jdk) throws Exception {
    Process process =
        start(() -> new ProcessBuilder(jdk.resolve("bin/java").toString(), sleeper()));
    try {
      AtomicInteger asked = new AtomicInteger();
      String pid =
          Attachment.ask(
              JavaProcesses.of(process.pid()),
              machine -> {
                if (asked.incrementAndGet() == 1) {
                  throw new AttachOperationFailedException("java.lang.NullPointerException");
                }
                return machine.id();
              });
      assertThat(pid).isEqualTo(Long.toString(process.pid()));
      assertThat(asked).hasValue(2);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /** The first JVM of a process handles SIGQUIT, and the second not yet, under the same pid. */
  @ParameterizedTest
  @MethodSource("jdks")
  void sendsNoSignalToOneThatItsAgentIsToReplace(Path jdk) throws Exception {
    Path agent = directory.resolve("memprof.jar");
    Path arguments = directory.resolve("arguments");
    Files.writeString(arguments, "-Xmx64m");
    assertThat(bearsAttaching(jdk, Map.of(), "-Dx=-javaagent:" + agent)).isFalse();
    assertThat(bearsAttaching(jdk, Map.of("JDK_JAVA_OPTIONS", "-Dx=-javaagent:" + agent), "-ea"))
        .isFalse();
    assertThat(bearsAttaching(jdk, Map.of(), "@" + arguments)).isFalse();
    Map<String, String> replaced =
        Map.of("LD_PRELOAD", directory.resolve("libmemprof.so").toString());
    assertThat(bearsAttaching(jdk, replaced, "-Dx=-javaagent:" + agent)).isTrue();
    assertThat(bearsAttaching(jdk, Map.of(), "-ea")).as("without an agent").isTrue();
  }

  /** Once it handles the signal. */
  private boolean bearsAttaching(Path jdk, Map<String, String> environment, String option)
      throws Exception {
    for (int attempt = 1; ; attempt++) {
      Process process =
          start(
              () -> {
                ProcessBuilder builder =
                    new ProcessBuilder(jdk.resolve("bin/java").toString(), option, sleeper());
                builder.environment().putAll(environment);
                return builder;
              });
      try {
        JavaProcess jvm = JavaProcesses.of(process.pid());
        Young young = new Young(process, Instant.now());
        await(young, () -> handlesQuit(process.pid()));
        boolean bears = jvm.bearsAttaching();
        if (jvm.isYoung() || attempt == ATTEMPTS) {
          return bears;
        }
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
  }

  private static boolean handlesQuit(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("SigCgt:"))
        .anyMatch(line -> (Long.parseUnsignedLong(line.substring(8).strip(), 16) & 4) != 0);
  }

  private static void sayGoOn(Young young) throws IOException {
    young.outputStream().write('\n');
    young.outputStream().flush();
  }

  private String sleeper() throws IOException {
    Path source = directory.resolve("Sleeper.java");
    return Files.writeString(
            source,
            "class Sleeper { public static void main(String[] a) throws Exception {"
                + " Thread.currentThread().join(); } }")
        .toString();
  }

  private record Young(Process process, Instant start) {
    long pid() {
      return process.pid();
    }

    OutputStream outputStream() {
      return process.getOutputStream();
    }
  }

  private interface Starter {
    ProcessBuilder builder() throws IOException;
  }

  private interface Step {
    void on(Young process) throws Exception;
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  /** Where the machine is so busy that youth has ended meanwhile, another one is tried. */
  private void inTime(Starter starter, Step held, Step release) throws Exception {
    for (int attempt = 1; ; attempt++) {
      Young young = new Young(start(starter), Instant.now());
      try {
        held.on(young);
        FutureTask<Long> asked = new FutureTask<>(() -> pidByJmx(young.pid()));
        Thread client = new Thread(asked, "client");
        client.start();
        await(young, () -> asked.isDone() || isWaiting());
        release.on(young);
        assertThat(asked.get(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isEqualTo(young.pid());
        assertThat(young.process().isAlive()).isTrue();
        return;
      } catch (ExecutionException | AssertionError e) {
        if (attempt == ATTEMPTS || Instant.now().isBefore(young.start().plus(YOUTH))) {
          throw e;
        }
      } finally {
        young.process().destroyForcibly().waitFor();
      }
    }
  }

  private Process start(Starter starter) throws IOException {
    ProcessBuilder builder = starter.builder();
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    File output = directory.resolve("output").toFile();
    return builder.redirectErrorStream(true).redirectOutput(output).start();
  }

  private static long pidByJmx(long pid) {
    try (Target target = Target.open(new TargetAddress.ByPid(pid), Credentials.NONE)) {
      return target.facts().pid();
    }
  }

  /** A thread of the client has asked in vain, and will ask again. */
  private static boolean isWaiting() {
    return Thread.getAllStackTraces().values().stream()
        .flatMap(Stream::of)
        .anyMatch(
            frame ->
                frame.getClassName().equals(JavaProcess.class.getName())
                    && frame.getMethodName().equals("pause"));
  }

  private static void await(Young young, Condition condition) throws Exception {
    Instant end = Instant.now().plusSeconds(TIMEOUT_SECONDS);
    while (!condition.holds()) {
      assertThat(young.process().isAlive()).as("ended").isTrue();
      assertThat(Instant.now()).isBefore(end);
      Thread.onSpinWait();
    }
  }
}
