package dev.memprof.it.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Gcc;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Waiting;
import dev.memprof.it.programs.Corrupted;
import dev.memprof.it.programs.Crashing;
import dev.memprof.it.programs.Holding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A fault of memprof's own ends a walk, and not the process; all others end as without memprof. */
class FaultsIT {
  private static final int MAX_FAULTS = 16;
  private static final int THREADS = 64;
  private static final long WALKS = 20_011;

  @TempDir private Path directory;

  /** A library that is mapped, and a line of {@code nm} about one of its symbols. */
  private record Symbol(long address, long bytes) {
    static Symbol of(Jvm jvm, String name) throws Exception {
      String mapping =
          Files.readAllLines(Path.of("/proc/" + jvm.pid() + "/maps")).stream()
              .filter(line -> line.matches("\\S+ ..-p 00000000 .*/libmemprof\\.so"))
              .findFirst()
              .orElseThrow();
      Jvm nm = Jvm.run(new Jvm.Builder("nm", "-S", mapping.substring(mapping.indexOf('/'))));
      String[] symbol =
          nm.output().stream()
              .filter(line -> line.endsWith(" " + name))
              .findFirst()
              .orElseThrow(() -> new AssertionError(nm.text()))
              .split(" ");
      long base = Long.parseUnsignedLong(mapping.substring(0, mapping.indexOf('-')), 16);
      return new Symbol(
          base + Long.parseUnsignedLong(symbol[0], 16), Long.parseLong(symbol[1], 16));
    }
  }

  private static CompositeData status(Jmx jmx) throws Exception {
    return (CompositeData) jmx.get("Profiler", "Status");
  }

  private static long figure(CompositeData status, String name) {
    return (Long) status.get(name);
  }

  private static long walks(CompositeData status, String outcome) {
    CompositeData row = ((TabularData) status.get("walksByOutcome")).get(new Object[] {outcome});
    return (Long) row.get("value");
  }

  /** All that memprof has learned of the JVM's code is no address any more. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void endsTheWalkAndNotTheProcess(Jdk jdk) throws Exception {
    try (Jvm jvm =
        Jvm.profiled(jdk, "lg_prof_sample=12,growth=off,dir=" + directory)
            .add("-XX:-CreateCoredumpOnCrash", Corrupted.class.getName())
            .start()) {
      String unused = jvm.awaitLine("waiting");
      Symbol code = Symbol.of(jvm, "java_code");
      jvm.say(code.address() + " " + code.bytes());
      unused = jvm.awaitLine("ready");
      try (Jmx jmx = Jmx.attach(jvm)) {
        Waiting.on("walks by the JVM").until(() -> figure(status(jmx), "jvmWalks") >= WALKS);
        CompositeData status = status(jmx);
        assertThat(status.get("walksByJvmReason"))
            .isEqualTo("memprof's own walk met memory that is not as this JVM says");
        assertThat(walks(status, "walk faulted")).isBetween(1L, (long) MAX_FAULTS + THREADS);
        assertThat(walks(status, "java")).isGreaterThan(WALKS / 2);
      }
      assertThat(jvm.closeInput().exitCode()).as(jvm.text()).isZero();
      assertThat(jvm.output()).anyMatch(line -> line.startsWith("sum "));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void leavesACrashOfTheApplicationItsReport(Jdk jdk) throws Exception {
    Path library = directory.resolve("libcrash.so");
    Gcc.compile(library, "crash_library.c");
    try (Jvm jvm =
        Jvm.profiled(jdk, "dir=" + directory)
            .add("-XX:-CreateCoredumpOnCrash", Crashing.class.getName(), library)
            .start()) {
      assertThat(jvm.exitCode()).isNotZero();
      List<String> report = crashReport(jvm);
      int heading = report.indexOf("# Problematic frame:");
      assertThat(report.get(heading + 1)).contains("[libcrash.so", "fault_of_the_application");
      assertThat(report).noneMatch(line -> line.contains("andler was modified"));
    }
  }

  private static List<String> crashReport(Jvm jvm) throws IOException {
    try (Stream<Path> files = Files.list(jvm.directory())) {
      Path report =
          files
              .filter(file -> file.getFileName().toString().startsWith("hs_err"))
              .findFirst()
              .orElseThrow(() -> new AssertionError(jvm.text()));
      return Files.readAllLines(report);
    }
  }

  /** The JVM looks after its handlers there, and would warn of one of memprof's. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void leavesTheHandlersAloneWhereTheJvmChecksThem(Jdk jdk) throws Exception {
    assertThat(handlers(jdk, "-Xcheck:jni")).allMatch(line -> line.contains("in libjvm.so"));
    assertThat(handlers(jdk, "-Xshare:auto")).allMatch(line -> line.contains("in libmemprof.so"));
  }

  /** The JVM's own lines about those of faults. */
  private List<String> handlers(Jdk jdk, String option) throws Exception {
    try (Jvm jvm =
        Jvm.light(jdk, "dir=" + directory).add(option, Holding.class.getName()).startReady()) {
      Jvm info = Jvm.run(new Jvm.Builder(jdk.tool("jcmd"), jvm.pid(), "VM.info"));
      List<String> lines =
          info.output().stream().filter(line -> line.matches(" *SIG(SEGV|BUS): .*")).toList();
      assertThat(lines).as(info.text()).hasSize(2);
      return lines;
    }
  }
}
