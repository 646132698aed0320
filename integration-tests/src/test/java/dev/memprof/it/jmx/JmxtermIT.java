package dev.memprof.it.jmx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.Idle;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A client that we did not write, by a script. */
class JmxtermIT {
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void switchesDumpsAndReadsAttributes(Jdk jdk) throws Exception {
    try (Jvm jvm = Jvm.light(jdk, "active=false").add(Idle.class.getName()).startReady();
        Jmx awaited = Jmx.attach(jvm)) {
      assertThat(awaited.get("Profiler", "Active")).isEqualTo(false);
      Path script =
          Files.writeString(
              jvm.directory().resolve("script"),
              """
              open %d
              bean dev.memprof:type=Profiler
              run start
              get Active
              get JemallocVersion
              run dump
              get Status
              run stop
              get Active
              bean dev.memprof:type=Allocator
              get AllocatedBytes
              bean dev.memprof:type=Dumps
              get Dumps
              close
              """
                  .formatted(jvm.pid()));
      Jvm jmxterm =
          Jvm.run(
              new Jvm.Builder(
                  jdk.tool("java"),
                  "--add-exports=jdk.jconsole/sun.tools.jconsole=ALL-UNNAMED",
                  "--add-exports=jdk.internal.jvmstat/sun.jvmstat.monitor=ALL-UNNAMED",
                  "-jar",
                  System.getProperty("memprof.jmxterm"),
                  "--noninteract",
                  "--input",
                  script));
      assertThat(jmxterm.text())
          .contains("Active = true;")
          .contains("Active = false;")
          .contains("JemallocVersion = 5.")
          .contains("-manual-1.pb.gz")
          .contains("walksByOutcome")
          .contains("AllocatedBytes = ")
          .contains("liveBytes");
    }
  }
}
