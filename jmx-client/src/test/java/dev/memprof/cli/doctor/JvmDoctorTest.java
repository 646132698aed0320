package dev.memprof.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.cli.doctor.Finding.Kind;
import dev.memprof.cli.machine.JavaProcess;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JvmDoctorTest {
  private static final String JVM = "/jdk/lib/server/libjvm.so";
  private static final String JEMALLOC = "/usr/lib/libjemalloc.so.2";
  private static final AgentView HEALTHY =
      new AgentView(
          true, "", true, "5.3.0", Optional.of(true), Optional.of(true), 524288, 0, 0, "", 0);

  @Test
  void findsNothingWrongWithAProfiledJvm() {
    assertThat(JvmDoctor.ofAgent(HEALTHY, Optional.empty())).isEmpty();
    assertThat(JvmDoctor.examine(process(Map.of(), JVM, JEMALLOC, "/tmp/libmemprof.so"))).isEmpty();
  }

  @Test
  void findsNoAgentAndNoJemalloc() {
    assertThat(kinds(JvmDoctor.examine(process(Map.of(), JVM))))
        .containsExactly(Kind.NO_AGENT, Kind.NO_JEMALLOC);
  }

  @Test
  void findsJemallocWithoutProfInTheEnvironment() {
    assertThat(kinds(JvmDoctor.examine(process(Map.of(), JVM, JEMALLOC))))
        .containsExactly(Kind.NO_AGENT, Kind.PROF_FALSE);
    assertThat(kinds(JvmDoctor.examine(process(Map.of("MALLOC_CONF", "prof:true"), JVM, JEMALLOC))))
        .containsExactly(Kind.NO_AGENT);
  }

  @Test
  void findsAnAgentThatDidNotStart() {
    JavaProcess process =
        new JavaProcess(
            7, List.of("java", "-javaagent:/opt/memprof.jar=x=y", "a.B"), Set.of(JVM), Map.of());
    assertThat(JvmDoctor.examine(process).get(0).what()).contains("did not start");
    assertThat(
            JvmDoctor.examine(
                    process(Map.of("JAVA_TOOL_OPTIONS", "-Da=b -javaagent:memprof.jar"), JVM))
                .get(0)
                .what())
        .contains("did not start");
  }

  @Test
  void findsNoJemallocUnderTheAgent() {
    AgentView agent =
        new AgentView(
            false, "relaunch=never", false, "", Optional.empty(), Optional.empty(), 0, 0, 0, "", 0);
    List<Finding> findings = JvmDoctor.ofAgent(agent, Optional.of(process(Map.of(), JVM)));
    assertThat(kinds(findings)).containsExactly(Kind.NO_JEMALLOC);
    assertThat(findings.get(0).what()).contains("relaunch=never");
  }

  @Test
  void findsJemallocBuiltWithoutProfiling() {
    AgentView agent =
        new AgentView(
            false, "?", false, "5.3.0", Optional.of(false), Optional.of(false), 0, 0, 0, "", 0);
    assertThat(kinds(JvmDoctor.ofAgent(agent, Optional.empty())))
        .containsExactly(Kind.NO_PROFILING);
  }

  @Test
  void findsProfFalse() {
    AgentView agent =
        new AgentView(
            false, "?", false, "5.3.0", Optional.of(true), Optional.of(false), 0, 0, 0, "", 0);
    assertThat(kinds(JvmDoctor.ofAgent(agent, Optional.empty()))).containsExactly(Kind.PROF_FALSE);
  }

  @Test
  void findsAMissingHook() {
    AgentView agent =
        new AgentView(
            false,
            "no such control",
            false,
            "5.2.1",
            Optional.of(true),
            Optional.of(true),
            0,
            0,
            0,
            "",
            0);
    List<Finding> findings = JvmDoctor.ofAgent(agent, Optional.empty());
    assertThat(kinds(findings)).containsExactly(Kind.HOOK_MISSING);
    assertThat(findings.get(0).what()).contains("no such control");
  }

  @Test
  void findsAJemallocThatTellsOfNoFrees() {
    AgentView agent =
        new AgentView(
            true, "", true, "5.3.0", Optional.of(true), Optional.of(true), 524288, 0, 0, "old", 0);
    List<Finding> findings = JvmDoctor.ofAgent(agent, Optional.empty());
    assertThat(kinds(findings)).containsExactly(Kind.AGES_UNKNOWN);
    assertThat(findings.get(0).what()).endsWith("not known: old");
  }

  @Test
  void findsATableOfSamplesWithoutRoom() {
    AgentView agent =
        new AgentView(
            true, "", true, "5.3.1", Optional.of(true), Optional.of(true), 524288, 0, 0, "", 17);
    List<Finding> findings = JvmDoctor.ofAgent(agent, Optional.empty());
    assertThat(kinds(findings)).containsExactly(Kind.SAMPLES_LOST);
    assertThat(findings.get(0).what()).startsWith("17 samples");
  }

  @Test
  void findsSamplingSwitchedOff() {
    AgentView agent =
        new AgentView(
            true, "", false, "5.3.0", Optional.of(true), Optional.of(true), 524288, 0, 0, "", 0);
    List<Finding> findings = JvmDoctor.ofAgent(agent, Optional.of(process(Map.of(), JVM)));
    assertThat(kinds(findings)).containsExactly(Kind.SWITCHED_OFF);
    assertThat(findings.get(0).cure()).isEqualTo("memprof on 7");
  }

  @Test
  void findsTooFineSampling() {
    assertThat(kinds(JvmDoctor.ofAgent(sampling(65535), Optional.empty())))
        .containsExactly(Kind.SAMPLING_TOO_FINE);
    assertThat(JvmDoctor.ofAgent(sampling(65536), Optional.empty())).isEmpty();
  }

  @Test
  void findsLostFrames() {
    AgentView agent =
        new AgentView(
            true, "", true, "5.3.0", Optional.of(true), Optional.of(true), 524288, 13, 0, "", 0);
    assertThat(kinds(JvmDoctor.ofAgent(agent, Optional.empty()))).containsExactly(Kind.FRAMES_LOST);
  }

  @Test
  void tellsThatTheTablesOfNamesAreNearlyFull() {
    assertThat(JvmDoctor.ofAgent(full(89), Optional.empty())).isEmpty();
    List<Finding> findings = JvmDoctor.ofAgent(full(90), Optional.empty());
    assertThat(kinds(findings)).containsExactly(Kind.NAMES_NEARLY_FULL);
    assertThat(findings.get(0).what()).contains("90% full");
  }

  private static AgentView full(long percent) {
    return new AgentView(
        true, "", true, "5.3.0", Optional.of(true), Optional.of(true), 524288, 0, percent, "", 0);
  }

  @Test
  void findsAgentsThatARelaunchHasStartedTwice() {
    List<String> arguments =
        List.of("java", "-javaagent:/opt/apm.jar=x", "-javaagent:/opt/memprof.jar", "a.B");
    Map<String, String> relaunched =
        Map.of("MEMPROF_RELAUNCHED", "7\nLD_PRELOAD=/x", "JAVA_TOOL_OPTIONS", "-agentlib:jdwp=y");
    List<Finding> findings =
        JvmDoctor.ofAgent(
            HEALTHY, Optional.of(new JavaProcess(7, arguments, Set.of(JVM), relaunched)));
    assertThat(kinds(findings)).containsExactly(Kind.AGENTS_STARTED_TWICE);
    assertThat(findings.get(0).what()).endsWith(": jdwp, apm.jar");
    for (String marker : List.of("0", "8", "")) {
      Map<String, String> other = Map.of("MEMPROF_RELAUNCHED", marker);
      assertThat(
              JvmDoctor.ofAgent(
                  HEALTHY, Optional.of(new JavaProcess(7, arguments, Set.of(JVM), other))))
          .as("marker '" + marker + "'")
          .isEmpty();
    }
  }

  @Test
  void everyFindingHasACure() {
    assertThat(JvmDoctor.withoutAgent(process(Map.of(), JVM)))
        .allSatisfy(finding -> assertThat(finding.cure()).isNotBlank());
  }

  private static AgentView sampling(long intervalBytes) {
    return new AgentView(
        true, "", true, "5.3.0", Optional.of(true), Optional.of(true), intervalBytes, 0, 0, "", 0);
  }

  private static JavaProcess process(Map<String, String> environment, String... libraries) {
    return new JavaProcess(7, List.of("java", "a.B"), Set.of(libraries), environment);
  }

  private static List<Kind> kinds(List<Finding> findings) {
    return findings.stream().map(Finding::kind).toList();
  }
}
