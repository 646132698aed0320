package dev.memprof.it.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.tools.attach.AttachNotSupportedException;
import dev.memprof.it.harness.Gcc;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.NearlyOverflowing;
import dev.memprof.it.programs.Storm;
import dev.memprof.it.programs.TlsLibraries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.management.RuntimeMBeanException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What crashed earlier profilers, and this one in its youth. */
@Isolated
class CrashIT {
  private static final int LIBRARIES = 150;

  @TempDir static Path libraries;

  static Stream<Arguments> jdksAndCollectors() throws IOException {
    return Jdk.all().stream()
        .flatMap(jdk -> Stream.of("G1", "Z").map(collector -> Arguments.of(jdk, collector)));
  }

  /** A copy is a library of its own to the loader. */
  private static void compileLibraries() throws Exception {
    Path driver = libraries.resolve("libdriver.so");
    if (Files.exists(driver)) {
      return;
    }
    Gcc.compile(driver, "tls_driver.c");
    Path first = libraries.resolve("libtls0.so");
    Gcc.compile(first, "tls_library.c", "-ftls-model=global-dynamic");
    for (int i = 1; i < LIBRARIES; i++) {
      Files.copy(first, libraries.resolve("libtls" + i + ".so"));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void survivesGrowingThreadLocalStorage(Jdk jdk) throws Exception {
    compileLibraries();
    try (Jvm jvm =
        Jvm.profiled(jdk, "lg_prof_sample=0")
            .add(TlsLibraries.class.getName(), libraries, LIBRARIES)
            .start()) {
      assertThat(jvm.exitCode()).as(jvm.text()).isZero();
      assertThat(jvm.output()).contains("touched " + LIBRARIES);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void survivesTheEndOfTheStack(Jdk jdk) throws Exception {
    try (Jvm jvm =
        Jvm.profiled(jdk, "lg_prof_sample=0").add(NearlyOverflowing.class.getName()).start()) {
      assertThat(jvm.exitCode()).as(jvm.text()).isZero();
      assertThat(jvm.output()).contains("survived");
    }
  }

  /** The program ends by System.exit while its threads allocate, come and go. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void survivesItsExit(Jdk jdk) throws Exception {
    for (int round = 0; round < 2; round++) {
      storm(jdk, "G1", 1, "lg_prof_sample=10");
    }
  }

  /** {@code make storm}. */
  @Tag("storm")
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void survivesItsExitAgainAndAgain(Jdk jdk) throws Exception {
    for (int round = 0; round < 31; round++) {
      storm(jdk, "G1", 1, "lg_prof_sample=10");
    }
  }

  @ParameterizedTest
  @MethodSource("jdksAndCollectors")
  void survivesAShortStorm(Jdk jdk, String collector) throws Exception {
    storm(jdk, collector, 3, "lg_prof_sample=13");
  }

  /** {@code make storm}. */
  @Tag("storm")
  @ParameterizedTest
  @MethodSource("jdksAndCollectors")
  void survivesTheStorm(Jdk jdk, String collector) throws Exception {
    storm(jdk, collector, 300, "lg_prof_sample=13");
  }

  /** Dumps are taken all the while. */
  private static void storm(Jdk jdk, String collector, int seconds, String options)
      throws Exception {
    try (Jvm jvm =
        Jvm.profiled(jdk, options)
            .add("-XX:+Use" + collector + "GC", "-Xmx512m", "-XX:MaxDirectMemorySize=256m")
            .add(Storm.class.getName(), seconds)
            .startReady()) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds - 1);
      if (seconds > 1) {
        dumpUntil(end, jvm);
      }
      assertThat(jvm.exitCode(seconds + 300L)).as(() -> jvm.text() + crashReport(jvm)).isZero();
      assertThat(jvm.output()).contains("survived");
    }
  }

  private static void dumpUntil(long end, Jvm jvm) throws Exception {
    try (Jmx jmx = Jmx.attach(jvm)) {
      while (System.nanoTime() < end) {
        Object unused = jmx.call("Profiler", "dump");
      }
    } catch (IOException e) {
      // The program has ended under a slow dump: whether well, its exit code tells.
      System.err.println("memprof: no more dumps: " + e);
    } catch (AttachNotSupportedException e) {
      // Or before it has answered, on a busy machine.
      System.err.println("memprof: no dumps: " + e);
    } catch (RuntimeMBeanException e) {
      // Or under the first look, with which the agent starts beside the storm.
      assertThat(e).hasRootCauseMessage("the JVM is ending");
    }
  }

  private static String crashReport(Jvm jvm) {
    try (Stream<Path> files = Files.list(jvm.directory())) {
      List<Path> reports =
          files.filter(file -> file.getFileName().toString().startsWith("hs_err")).toList();
      return reports.isEmpty()
          ? ""
          : "\n"
              + reports.get(0)
              + "\n"
              + Files.readString(reports.get(0)).lines().limit(80).toList();
    } catch (IOException e) {
      return e.toString();
    }
  }
}
