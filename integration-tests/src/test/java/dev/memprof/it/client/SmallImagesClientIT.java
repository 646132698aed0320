package dev.memprof.it.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.Idle;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The command line on images of jlink's that have few modules. */
class SmallImagesClientIT {
  private static final String ANY_JDK = "dev.memprof.it.harness.Jdk#any";
  private static final String MODULES =
      "java.logging,java.management,java.management.rmi,jdk.attach,jdk.unsupported";

  @TempDir private Path directory;

  /** A verb that has to connect. */
  private Jvm off(Jdk jdk, String modules, long pid) throws Exception {
    return Jvm.run(client(image(jdk, modules), "off", pid));
  }

  private Path image(Jdk jdk, String modules) throws Exception {
    Path image = directory.resolve(modules.replace(',', '-'));
    Jvm jlink =
        Jvm.run(new Jvm.Builder(jdk.tool("jlink"), "--add-modules", modules, "--output", image));
    assumeTrue(jlink.exitCode() == 0, jdk + " cannot make an image (no jmods?): " + jlink.text());
    return image;
  }

  private Jvm.Builder client(Path image, Object... words) {
    return new Jvm.Builder(System.getProperty("memprof.script"))
        .add(words)
        .environment("JAVA_HOME", image.toString())
        .environment("XDG_CACHE_HOME", directory.toString());
  }

  @ParameterizedTest
  @MethodSource(ANY_JDK)
  void namesAllMissingModulesAndTheImageThatHasThem(Jdk jdk) throws Exception {
    try (Jvm jvm = Jvm.light(jdk, "").add(Idle.class.getName()).startReady()) {
      Jvm client = off(jdk, "java.base", jvm.pid());
      assertThat(client.exitCode()).isEqualTo(1);
      assertThat(client.output())
          .containsExactly(
              "memprof: this Java runtime (%s) cannot run this verb: it lacks the modules %s;"
                      .formatted(
                          directory.resolve("java.base").toRealPath(), MODULES.replace(",", ", "))
                  + " set JAVA_HOME to a JDK, or make an image that has them: jlink --add-modules "
                  + MODULES
                  + " --output IMAGE");
      Jvm without = off(jdk, "java.management,jdk.attach", jvm.pid());
      assertThat(without.exitCode()).isEqualTo(1);
      assertThat(without.output())
          .singleElement()
          .asString()
          .contains(
              "cannot attach to a process: it lacks the modules java.logging, java.management.rmi,"
                  + " jdk.unsupported; set JAVA_HOME to a JDK");
    }
  }

  @ParameterizedTest
  @MethodSource(ANY_JDK)
  void doctorNamesThemBeforeAVerbFails(Jdk jdk) throws Exception {
    Jvm doctor = Jvm.run(client(image(jdk, "java.management,jdk.attach"), "doctor"));
    assertThat(doctor.exitCode()).as(doctor.text()).isEqualTo(1);
    assertThat(doctor.text())
        .contains(
            "lacks modules that verbs need: java.logging, java.management.rmi, jdk.unsupported")
        .contains("jlink --add-modules " + MODULES + " --output IMAGE");
    Jvm complete = Jvm.run(client(image(jdk, MODULES), "doctor"));
    assertThat(complete.text()).doesNotContain("lacks modules");
  }

  @ParameterizedTest
  @MethodSource(ANY_JDK)
  void worksOnThatImage(Jdk jdk) throws Exception {
    try (Jvm jvm = Jvm.light(jdk, "").add(Idle.class.getName()).startReady()) {
      Path image = image(jdk, MODULES);
      Jvm client = Jvm.run(client(image, "status", jvm.pid()));
      assertThat(client.exitCode()).as(client.text()).isZero();
      assertThat(client.output().get(0)).startsWith("live ");
      Jvm connected = Jvm.run(client(image, "off", jvm.pid()));
      assertThat(connected.exitCode()).as(connected.text()).isZero();
    }
  }
}
