package dev.memprof.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Pane;
import dev.memprof.it.programs.Idle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code memprof live} in a real terminal. */
class LiveIT {
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";
  private static final String SCRIPT = System.getProperty("memprof.script");
  private static final String KEYS = "q quit  ? help";

  private static Jvm leaking(Jdk jdk, Object... words) throws Exception {
    Jvm jvm = Jvm.light(jdk, "growth=off").add(words).add(Idle.class.getName()).startReady();
    String unused = jvm.say("\n".repeat(171)).awaitLine("done 171");
    return jvm;
  }

  private static Pane live(Jdk jdk, Object target) throws Exception {
    return Pane.start(
        80,
        24,
        "env",
        "JAVA_HOME=" + jdk.tool("java").getParent().getParent(),
        SCRIPT,
        "live",
        target);
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void showsSitesAndChangesNothing(Jdk jdk) throws Exception {
    try (Jvm jvm = leaking(jdk);
        Jmx jmx = Jmx.attach(jvm);
        Pane pane = live(jdk, jvm.pid())) {
      String screen = pane.await("the first look", text -> text.contains(KEYS));
      assertThat(screen.lines().toList().get(0))
          .contains("Idle  pid " + jvm.pid(), " live ", " RSS ");
      assertThat(screen)
          .containsPattern("\n +live\u2193 +share +per minute +trend .*allocated by\n")
          .containsPattern("MiB .*Idle\\.allocate\\(Idle")
          .contains("Java heap");
      pane.await("a second look", text -> text.matches("(?s).* [\u2581-\u2588]{2} .*Idle.*"));
      assertThat((Object[]) jmx.get("Dumps", "Dumps")).isEmpty();
      pane.press("Enter").await("its stack", text -> text.contains("-> deflateInit2_"));
      pane.press("Enter").await("no stack", text -> !text.contains("-> deflateInit2_"));
      pane.press("s").await("another order", text -> text.contains("per minute\u2193"));
      pane.press("/", "z", "q", "x").await("no site", text -> text.contains("no site has 'zqx'"));
      pane.press("BSpace", "BSpace", "BSpace", "i", "d", "l", "Enter")
          .await("the site", text -> text.contains("Idle.allocate(") && text.contains(KEYS));
      pane.press("?").await("help", text -> text.contains("store a dump in the JVM"));
      pane.press("?").await("no help", text -> !text.contains("store a dump in the JVM"));
      pane.resize(120, 40)
          .await(
              "the wider screen",
              text ->
                  text.lines().toList().size() == 40
                      && text.lines().toList().get(39).contains(KEYS));
      pane.press("q");
      assertThat(pane.awaitEnd()).isZero();
      assertAsBefore(pane);
    }
  }

  private static void assertAsBefore(Pane pane) throws Exception {
    assertThat(pane.screen()).startsWith("before\n").doesNotContain("allocated by");
    assertThat(pane.modes()).containsPattern("\\bisig icanon").doesNotContain("-icanon", "-echo ");
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void keysDumpProfileAndSwitch(Jdk jdk) throws Exception {
    try (Jvm jvm = leaking(jdk);
        Jmx jmx = Jmx.attach(jvm);
        Pane pane = live(jdk, jvm.pid())) {
      pane.await("the first look", text -> text.contains(KEYS));
      pane.press("d").await("the dump", text -> text.contains("manual-1.pb.gz"));
      pane.await("its mark", text -> text.contains("\u25b2"));
      assertThat((Object[]) jmx.get("Dumps", "Dumps")).hasSize(1);
      pane.press("o").await("off", text -> text.contains("sampling is off"));
      assertThat(jmx.get("Profiler", "Active")).isEqualTo(false);
      pane.press("o").await("on", text -> text.contains("sampling is on"));
      pane.press("p").await("the profile", text -> text.contains("profiling, "));
      pane.press("p").await("its end", text -> text.contains("cancelled profile"));
      pane.press("C-c");
      int exitCode = pane.awaitEnd();
      assertThat(exitCode).as(pane.screen()).isZero();
      assertAsBefore(pane);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void saysThatTheJvmHasGone(Jdk jdk) throws Exception {
    try (Jvm jvm = leaking(jdk);
        Pane pane = live(jdk, jvm.pid())) {
      pane.await("the first look", text -> text.contains(KEYS));
      assertThat(Jvm.run(new Jvm.Builder("kill", "-KILL", jvm.pid())).exitCode()).isZero();
      assertThat(pane.awaitEnd()).isEqualTo(1);
      assertThat(pane.lines())
          .anyMatch(line -> line.startsWith("memprof: lost the connection to JVM " + jvm.pid()));
      assertAsBefore(pane);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void watchesOverAPort(Jdk jdk) throws Exception {
    int port = Jvm.freePort();
    try (Jvm jvm =
            leaking(
                jdk,
                "-Dcom.sun.management.jmxremote.port=" + port,
                "-Dcom.sun.management.jmxremote.host=127.0.0.1",
                "-Dcom.sun.management.jmxremote.authenticate=false",
                "-Dcom.sun.management.jmxremote.ssl=false",
                "-Djava.rmi.server.hostname=127.0.0.1");
        Pane pane = live(jdk, "127.0.0.1:" + port)) {
      pane.await("the first look", text -> text.contains("Idle.allocate("));
      assertThat(jvm.pid()).isPositive();
      pane.press("q");
      assertThat(pane.awaitEnd()).isZero();
    }
  }

  @Test
  void needsATerminal() throws Exception {
    Jvm client = Jvm.run(new Jvm.Builder(SCRIPT, "live", 1));
    assertThat(client.exitCode()).isEqualTo(2);
    assertThat(client.output())
        .containsExactly("memprof: live needs a terminal; `memprof top 1` shows the same once");
  }
}
