package dev.memprof.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Stage;
import dev.memprof.it.harness.Surroundings;
import dev.memprof.it.programs.Idle;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The recipes of {@code examples/deploy}, with what they say taken from them: in containers as far
 * as namespaces make one.
 */
class DeployIT {
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";
  private static final Path RECIPES = Path.of("../examples/deploy").toAbsolutePath().normalize();

  /** Of the recipes; in no passwd file. */
  private static final int UID = 10_001;

  @RegisterExtension static final Stage STAGE = new Stage();

  /**
   * A read-only root with a volume and a temporary directory that libraries may not be loaded from,
   * as {@code docker run --read-only --tmpfs /tmp} makes it.
   */
  private static Surroundings container(String jar) {
    return new Surroundings(
        "a container",
        UID,
        "mount -t tmpfs -o mode=1777,noexec tmpfs /tmp"
            + " && mount -t tmpfs -o mode=755 tmpfs /opt && mkdir -p $(dirname JAR)"
                .replace("JAR", jar)
            + " && mount -t tmpfs -o mode=755 tmpfs /var/lib && mkdir -p /var/lib/memprof"
            + (" && mkdir -p $(dirname JAR) && cp " + STAGE.resolve("memprof.jar") + " JAR")
                .replace("JAR", jar)
            + " && chown UID:UID /var/lib/memprof && mount -o remount,ro,bind /"
                .replace("UID", "" + UID));
  }

  private static String found(String file, String pattern) throws IOException {
    Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(RECIPES.resolve(file)));
    assertThat(matcher.find()).as(file + ": " + pattern).isTrue();
    return matcher.group(1);
  }

  private static void runsIn(Surroundings container, Jdk jdk, String toolOptions, String options)
      throws Exception {
    Jvm.Builder command =
        container
            .command(
                jdk.tool("java"),
                "-XX:+UseSerialGC",
                "-cp",
                STAGE.resolve("programs"),
                Idle.class.getName())
            .environment("JAVA_TOOL_OPTIONS", toolOptions)
            .environment("MEMPROF_OPTIONS", options.replace("http=7077", "http=0"));
    try (Jvm jvm = command.startReady()) {
      String unused = jvm.say("\n".repeat(37)).awaitLine("done 37");
      unused = jvm.awaitLine("memprof: HTTP service on http://127.0.0.1:");
      Jvm top = Jvm.run(container.beside(jvm, STAGE.resolve("bin/memprof"), "top", jvm.pid()));
      assertThat(top.text()).as(jvm.text()).contains(Idle.class.getName() + ".allocate");
      Jvm dump = Jvm.run(container.beside(jvm, STAGE.resolve("bin/memprof"), "dump", jvm.pid()));
      assertThat(dump.text()).contains("/var/lib/memprof/dumps/");
      Jvm dumps =
          Jvm.run(
              container.beside(
                  jvm, STAGE.resolve("bin/memprof"), "dumps", "/var/lib/memprof/dumps"));
      assertThat(dumps.text()).contains("manual");
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void imageProfiles(Jdk jdk) throws Exception {
    String toolOptions = found("Dockerfile", "ENV JAVA_TOOL_OPTIONS=\"(.*)\"");
    runsIn(
        container(found("Dockerfile", "-javaagent:(\\S+memprof.jar)")),
        jdk,
        toolOptions,
        found("Dockerfile", "ENV MEMPROF_OPTIONS=\"(.*)\""));
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void podProfiles(Jdk jdk) throws Exception {
    runsIn(
        container(found("kubernetes.yaml", "cp\", \"\\S+\", \"(\\S+memprof.jar)\"")),
        jdk,
        found("kubernetes.yaml", "JAVA_TOOL_OPTIONS\\n +value: (.*)"),
        found("kubernetes.yaml", "MEMPROF_OPTIONS\\n +value: (.*)"));
  }

  /** The application runs, and one line has the cure. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void saysThatNothingIsWritable(Jdk jdk) throws Exception {
    Surroundings locked =
        new Surroundings(
            "no writable directory",
            UID,
            "mount -t tmpfs tmpfs /tmp && mount -o remount,ro /tmp && mount -o remount,ro,bind /");
    Jvm.Builder command =
        locked.command(
            jdk.tool("java"),
            "-javaagent:" + STAGE.resolve("memprof.jar"),
            "-cp",
            STAGE.resolve("programs"),
            Idle.class.getName());
    try (Jvm jvm = command.startReady()) {
      String unused = jvm.say("").awaitLine("done 1");
      assertThat(jvm.output())
          .filteredOn(line -> line.startsWith("memprof: "))
          .singleElement()
          .asString()
          .contains("not profiling", "Read-only file system", "-Djava.io.tmpdir names another");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void tomcatsSetenvNamesTheAgent(Jdk jdk) throws Exception {
    Path base = Files.createDirectory(STAGE.resolve("base"));
    String catalina =
        ". " + RECIPES.resolve("setenv.sh") + " && exec \"$JAVA\" $CATALINA_OPTS -cp \"$0\" \"$@\"";
    Jvm.Builder command =
        new Jvm.Builder("sh", "-c", catalina, STAGE.resolve("programs"), Idle.class.getName())
            .environment("JAVA", jdk.tool("java").toString())
            .environment("MEMPROF_HOME", STAGE.directory().toString())
            .environment("CATALINA_BASE", base.toString());
    try (Jvm jvm = command.startReady()) {
      Jvm dump = Jvm.run(new Jvm.Builder(STAGE.resolve("bin/memprof"), "dump", jvm.pid()));
      assertThat(dump.text()).contains(base.resolve("memprof").toString());
    }
  }

  /** As a JVM of that pid that was killed. */
  private static void leaveSocket(Path path) throws IOException {
    Files.deleteIfExists(path);
    try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      var unused = killed.bind(UnixDomainSocketAddress.of(path));
    }
    assertThat(path).exists();
  }

  /**
   * The operator is outside: the JVM's socket for attaching lies in a /tmp that the JDK's client
   * does not look into, and each of its signals would make the application print its threads.
   */
  @ParameterizedTest
  @MethodSource(JDKS)
  void unitsPrivateTmpCanBeLookedIntoFromOutside(Jdk jdk) throws Exception {
    Surroundings service = new Surroundings("PrivateTmp", UID, "mount -t tmpfs tmpfs /tmp");
    Jvm.Builder command =
        service.command(
            jdk.tool("java"),
            "-javaagent:" + STAGE.resolve("memprof.jar") + "=dir=/tmp/dumps",
            "-cp",
            STAGE.resolve("programs"),
            Idle.class.getName());
    try (Jvm jvm = command.startReady()) {
      leaveSocket(Path.of("/tmp/.java_pid" + jvm.pid()));
      Jvm status = Jvm.run(new Jvm.Builder(STAGE.resolve("bin/memprof"), "status", jvm.pid()));
      assertThat(status.exitCode()).as(status.text()).isZero();
      assertThat(status.text()).contains(Idle.class.getName());
      Jvm off = Jvm.run(new Jvm.Builder(STAGE.resolve("bin/memprof"), "off", jvm.pid()));
      assertThat(off.exitCode()).as("by JMX: " + off.text()).isZero();
      assertThat(Path.of("/tmp/.java_pid" + jvm.pid())).doesNotExist();
      String unused = jvm.say("").awaitLine("done 1");
      assertThat(jvm.text()).doesNotContain("Full thread dump");
    }
  }

  @Test
  void unitIsValid() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "there is no systemd");
    Jvm verified =
        Jvm.run(new Jvm.Builder("systemd-analyze", "verify", RECIPES.resolve("app.service")));
    assertThat(verified.exitCode()).as(verified.text()).isZero();
    assertThat(verified.text()).doesNotContain("app.service");
  }
}
