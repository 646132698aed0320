package dev.memprof.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.cli.doctor.Finding.Kind;
import dev.memprof.cli.print.Failure;
import dev.memprof.cli.target.AgentSocket.Ended;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SilentDoctorTest {
  @Test
  void tellsWhatNativeCodeHasCounted() {
    Map<String, Ended> ended = new TreeMap<>();
    ended.put("java heap", new Ended(3, 1_795_969_343_542L));
    ended.put("metaspace", new Ended(1, 0));

    assertThat(SilentDoctor.examine(ended, "4711"))
        .allSatisfy(finding -> assertThat(finding.kind()).isEqualTo(Kind.OUT_OF_MEMORY))
        .allSatisfy(finding -> assertThat(finding.cure()).contains("memprof top 4711"))
        .extracting(Finding::what)
        .containsExactly(
            "this run had 3 OutOfMemoryErrors (java heap), the last at 2026-11-29 16:22:23Z",
            "this run had an OutOfMemoryError (metaspace), the last at 1970-01-01 00:00:00Z");
    assertThat(SilentDoctor.examine(Map.of(), "4711")).isEmpty();
  }

  @Test
  void tellsWhatTheJvmHasCounted() {
    assertThat(SilentDoctor.examine(Map.of("java heap", 17L)))
        .extracting(Finding::what)
        .containsExactly("this run had 17 OutOfMemoryErrors (java heap)");
  }

  /** A JVM that has no memory to start a connector. */
  @Test
  void believesTheJvmThatRefuses() {
    Failure failure =
        Failure.failed(
            "JVM 7 cannot start its JMX connector: AttachOperationFailedException:"
                + " java.lang.OutOfMemoryError: Metaspace",
            "");

    assertThat(SilentDoctor.examine(failure))
        .get()
        .extracting(Finding::what)
        .isEqualTo("the JVM has no memory left to answer: java.lang.OutOfMemoryError: Metaspace");
    assertThat(SilentDoctor.examine(Failure.failed("JVM 7 gives no answer in 9 s", ""))).isEmpty();
  }
}
