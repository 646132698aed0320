package dev.memprof.it.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Waiting;
import dev.memprof.it.programs.Idle;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.ObjectName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What JConsole and its like show of the MBeans, and can call without a value for a parameter. */
class DescriptionsIT {
  /** A whole sentence: no word alone, no reference to another description. */
  private static final String SENTENCE = "(?s)(?!The same)[A-Z].* .*[^.]\\.";

  private static final Set<String> READING =
      Set.of(
          "Allocator.readControl",
          "Allocator.statsPrint",
          "Caches.weigh",
          "Dumps.diff",
          "Dumps.flameGraph",
          "Dumps.read",
          "Dumps.top",
          "Ledger.ages",
          "Ledger.curve",
          "Ledger.garbage",
          "Ledger.growth",
          "Profiler.flameGraph",
          "Profiler.history",
          "Profiler.snapshot",
          "Profiler.snapshotByAge",
          "Profiler.top");

  private static final Set<String> ACTING =
      Set.of(
          "Allocator.purge",
          "Caches.measureClear",
          "Dumps.delete",
          "Dumps.prune",
          "Profiler.beginHistoryAnew",
          "Profiler.cancelProfile",
          "Profiler.dump",
          "Profiler.profile",
          "Profiler.start",
          "Profiler.startProfile",
          "Profiler.stop");

  /** They destroy something, or stop the application: somebody has to say what, or how long. */
  private static final Set<String> NAMED =
      Set.of("Caches.measureClear", "Dumps.delete", "Ledger.garbage");

  private static Jvm idle(Jdk jdk, String options) throws Exception {
    return Jvm.light(jdk, options).add(Idle.class.getName()).startReady();
  }

  private static List<ObjectName> beans(Jmx jmx) throws Exception {
    return jmx.server.queryNames(new ObjectName("dev.memprof:*"), null).stream().sorted().toList();
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void describesEverythingInSentences(Jdk jdk) throws Exception {
    try (Jvm jvm = idle(jdk, "");
        Jmx jmx = Jmx.attach(jvm)) {
      assertThat(beans(jmx)).hasSize(7);
      for (ObjectName name : beans(jmx)) {
        MBeanInfo info = jmx.server.getMBeanInfo(name);
        assertThat(info.getDescription()).matches(SENTENCE);
        Stream<MBeanFeatureInfo> parameters =
            Arrays.stream(info.getOperations()).flatMap(all -> Arrays.stream(all.getSignature()));
        Stream.of(
                Arrays.stream(info.getAttributes()),
                Arrays.stream(info.getOperations()),
                Arrays.stream(info.getNotifications()),
                parameters)
            .flatMap(features -> features)
            .forEach(
                feature ->
                    assertThat(feature.getDescription())
                        .as(name + " " + feature.getName())
                        .matches(SENTENCE));
        for (MBeanOperationInfo operation : info.getOperations()) {
          assertThat(operation.getSignature())
              .as(operation.getName())
              .noneMatch(parameter -> parameter.getName().matches("p\\d+|arg\\d+|"));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void tellsReadingFromActingAndNeedsNoPlaceholder(Jdk jdk) throws Exception {
    try (Jvm jvm = idle(jdk, "");
        Jmx jmx = Jmx.attach(jvm)) {
      Set<String> reading = new TreeSet<>();
      Set<String> acting = new TreeSet<>();
      Set<String> withoutParameters = new TreeSet<>();
      for (ObjectName bean : beans(jmx)) {
        for (MBeanOperationInfo operation : jmx.server.getMBeanInfo(bean).getOperations()) {
          String name = bean.getKeyProperty("type") + "." + operation.getName();
          assertThat(operation.getImpact())
              .as(name)
              .isIn(MBeanOperationInfo.INFO, MBeanOperationInfo.ACTION);
          (operation.getImpact() == MBeanOperationInfo.INFO ? reading : acting).add(name);
          if (operation.getSignature().length == 0) {
            withoutParameters.add(name);
          }
        }
      }
      assertThat(reading).isEqualTo(READING);
      assertThat(acting).isEqualTo(ACTING);
      assertThat(withoutParameters)
          .containsAll(
              Stream.concat(reading.stream(), acting.stream())
                  .filter(name -> !NAMED.contains(name))
                  .toList())
          .doesNotContainAnyElementsOf(NAMED);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void answersWithoutParameters(Jdk jdk) throws Exception {
    try (Jvm jvm = idle(jdk, "lg_prof_sample=11");
        Jmx jmx = Jmx.attach(jvm)) {
      assertThatThrownBy(() -> jmx.call("Dumps", "diff"))
          .cause()
          .hasMessageContaining("there are no two dumps of this run yet");
      String first = (String) jmx.call("Profiler", "dump");
      String unused = jvm.say("").awaitLine("done 1");
      assertThat((String) jmx.call("Profiler", "top")).contains(Idle.class.getName());
      assertThat((String) jmx.call("Profiler", "flameGraph")).startsWith("<!DOCTYPE html>");
      assertThat((byte[]) jmx.call("Profiler", "snapshot")).startsWith(0x1f, 0x8b);
      String second = (String) jmx.call("Profiler", "dump");
      assertThat(first).isNotEqualTo(second);

      String top = (String) jmx.call("Dumps", "top");
      assertThat(top).contains(Idle.class.getName());
      assertThat(jmx.call("Dumps", "top", "")).isEqualTo(top);
      String diff = (String) jmx.call("Dumps", "diff");
      String base = first.substring(first.lastIndexOf('/') + 1);
      assertThat(diff)
          .contains(Idle.class.getName())
          .isEqualTo(jmx.call("Dumps", "diff", base))
          .isEqualTo(jmx.call("Dumps", "diff", base, ""));
      assertThat((String) jmx.call("Dumps", "flameGraph")).startsWith("<!DOCTYPE html>");
      assertThat((byte[]) jmx.call("Dumps", "read")).startsWith(0x1f, 0x8b);
      assertThat((String) jmx.call("Allocator", "readControl"))
          .contains("opt.lg_prof_sample: 11", "config.prof: true");
      assertThat((String) jmx.call("Allocator", "statsPrint"))
          .contains("opt.lg_prof_sample: 11", "Allocated:");
      assertThatThrownBy(() -> jmx.call("Caches", "weigh"))
          .cause()
          .hasMessage("no cache is registered");
      assertThat(jmx.call("Ledger", "growth").toString()).contains("verdict");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void cancelsTheProfileThatRuns(Jdk jdk) throws Exception {
    try (Jvm jvm = idle(jdk, "active=false");
        Jmx jmx = Jmx.attach(jvm)) {
      assertThatThrownBy(() -> jmx.call("Profiler", "cancelProfile"))
          .cause()
          .hasMessage("no timed profile runs");
      assertThat(jmx.call("Profiler", "startProfile", 3607)).isEqualTo(1L);
      assertThat(jmx.get("Profiler", "Active")).isEqualTo(true);
      Object cancelled = jmx.call("Profiler", "cancelProfile");
      assertThat(cancelled).isNull();
      Waiting.on("the end of the profile").until(() -> jmx.get("Profiler", "Active").equals(false));
      assertThat((Object[]) jmx.get("Dumps", "Dumps")).as("nothing is stored").isEmpty();
    }
  }
}
