package dev.memprof.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.memprof.it.harness.Browser;
import dev.memprof.it.harness.Http;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.SteadyLeak;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page of the HTTP service, in a browser. */
class PageIT {
  private static final Path PICTURES = Path.of("target/page").toAbsolutePath();
  private static final String LEAK = SteadyLeak.class.getName() + ".leak";

  @Test
  void showsSwitchesProfilesAndCompares() throws Exception {
    Browser.require();
    Files.createDirectories(PICTURES);
    List<Jdk> jdks = Jdk.all();
    try (Jvm jvm =
        Jvm.light(jdks.get(jdks.size() - 1), "http=0,lg_prof_sample=16")
            .add(SteadyLeak.class.getName())
            .startReady()) {
      Http http = Http.of(jvm);
      JsonObject facts = Browser.run("page.mjs", http.base, PICTURES.resolve("page"));

      assertThat(facts.get("figures").getAsString())
          .contains("Allocated", "Resident", "RSS", "Fragmentation", "MiB");
      assertThat(facts.getAsJsonArray("curve")).hasSizeGreaterThan(2);
      assertThat(facts.getAsJsonArray("states").toString())
          .isEqualTo("[\"sampling\",\"sampling is off\",\"sampling\"]");
      assertThat(facts.getAsJsonObject("offStatus").get("active").getAsBoolean()).isFalse();

      assertThat(facts.get("button").getAsString()).isEqualTo("Profile 3 s");
      assertThat(facts.get("progress").getAsDouble()).isBetween(0.01, 1.0);
      assertThat(facts.get("left").getAsString()).matches("[0-3] s left");
      assertThat(facts.get("profile").getAsString())
          .containsPattern("Native memory over (3|2\\.[5-9]|3\\.\\d) s")
          .contains(LEAK);
      assertThat(facts.get("compareBefore").getAsBoolean()).isTrue();
      assertThat(facts.get("difference").getAsString()).contains("Native memory over", LEAK);
      assertThat(facts.get("top").getAsString()).contains(LEAK);
      for (String graph : List.of("profileFrame", "differenceFrame", "liveFrame")) {
        JsonObject frame = facts.getAsJsonObject(graph);
        assertThat(frame.get("frames").toString()).as(graph).contains(LEAK);
        assertThat(frame.get("origin").getAsString()).as("sandboxed").isEqualTo("null");
        assertThat(frame.get("refused").getAsInt()).as("zooms without history").isZero();
      }
      assertThat(facts.get("dark").getAsString()).isEqualTo("rgb(20, 23, 27)");
      assertThat(facts.get("problem").getAsString()).contains("of 4 s runs");

      assertThat(facts.get("errorsBefore").getAsInt()).as(facts.get("errors").toString()).isZero();
      for (JsonElement request : facts.getAsJsonArray("requests")) {
        assertThat(request.getAsString()).matches("data:,|" + http.base + ".*");
      }
    }
  }
}
