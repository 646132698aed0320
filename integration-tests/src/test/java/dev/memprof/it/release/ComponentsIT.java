package dev.memprof.it.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.Counts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the application counts: by hooks on its own methods, and through the API. */
class ComponentsIT {
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";
  private static final Path API = Path.of(System.getProperty("memprof.api")).toAbsolutePath();
  private static final String POOL = "dev.memprof.it.programs.Pool#";

  private static Jvm counts(Jdk jdk, String options) throws Exception {
    Path directory = Files.createTempDirectory("memprof-it-");
    Path copy = Files.copy(API, directory.resolve("copy.jar"));
    return Jvm.light(jdk, options)
        .add("-Xverify:all", Counts.class.getName(), API, copy)
        .startReady();
  }

  /** By name: allocated, released, live. */
  private static Map<String, String> components(Jmx jmx) throws Exception {
    Map<String, String> components = new TreeMap<>();
    for (CompositeData one : (CompositeData[]) jmx.get("Caches", "Components")) {
      String unused =
          components.put(
              (String) one.get("name"),
              one.get("allocatedBytes")
                  + " "
                  + one.get("releasedBytes")
                  + " "
                  + one.get("liveBytes"));
    }
    return components;
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void countsByHooks(Jdk jdk) throws Exception {
    String count =
        "count=argument:%sallocate(int)+argument:-%srelease(byte[])@0+lent:%slend@1+lent:-%sgiveBack@0.capacity"
            .replace("%s", POOL);
    try (Jvm jvm = counts(jdk, count);
        Jmx jmx = Jmx.attach(jvm)) {
      assertThat(components(jmx))
          .containsEntry("argument", "8004 1003 7001")
          .containsEntry("lent", "12308 4099 8209");
      assertThat(jmx.get("Caches", "FailedCalls")).isEqualTo(0L);
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void countsThroughTheApiOfSeveralLoaders(Jdk jdk) throws Exception {
    try (Jvm jvm = counts(jdk, "");
        Jmx jmx = Jmx.attach(jvm)) {
      assertThat(components(jmx))
          .containsEntry("own", "2400000 1600000 800000")
          .containsEntry("web", "2000002 2 2000000");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void knowsRegisteredCachesAndAnnotatedMethods(Jdk jdk) throws Exception {
    try (Jvm jvm = counts(jdk, "");
        Jmx jmx = Jmx.attach(jvm)) {
      CompositeData[] releases = (CompositeData[]) jmx.call("Caches", "measureClear", "kept");
      assertThat((Long) releases[0].get("threadFreedBytes") / (1 << 16)).isEqualTo(8);
      assertThat(releases[0].get("method")).isEqualTo("MemProf.register");
      assertThat(((CompositeData[]) jmx.get("Caches", "Hooks"))[0].get("methods"))
          .isEqualTo(new String[] {"dev.memprof.it.programs.Counts$Annotated#evict()"});
    }
  }

  /** A method whose size cannot be told is left alone, and said so. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void saysWhichSizesCannotBe(Jdk jdk) throws Exception {
    String count =
        "count=a:%srelease+b:%sallocate@1+c:%slend@0+d:%slend@0.length".replace("%s", POOL);
    try (Jvm jvm = counts(jdk, count);
        Jmx jmx = Jmx.attach(jvm)) {
      CompositeData[] hooks = (CompositeData[]) jmx.get("Caches", "Hooks");
      assertThat((String) hooks[0].get("state")).contains("say which argument of").contains("@0");
      assertThat((String) hooks[1].get("state")).contains("has no argument 1");
      assertThat((String) hooks[2].get("state")).contains("is no number: say @0.METHOD");
      assertThat(components(jmx)).containsEntry("d", "11 0 11");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void doesNothingWithoutTheAgent(Jdk jdk) throws Exception {
    try (Jvm jvm = Jvm.java(jdk).add(Counts.class.getName()).start().closeInput()) {
      assertThat(jvm.exitCode()).as(jvm.text()).isZero();
      assertThat(jvm.output()).contains("ready");
    }
  }
}
