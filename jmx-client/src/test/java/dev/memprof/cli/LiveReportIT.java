package dev.memprof.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.memprof.profile.ProfileWriters;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A report about a JVM that runs. */
class LiveReportIT {
  private static final Instant TIME = Instant.parse("2026-11-28T12:00:07Z");

  @TempDir private Path directory;
  private Path page;
  private String dump;

  @BeforeEach
  void writeADump() throws IOException {
    page = directory.resolve("page.html");
    Path file = directory.resolve("live.pb.gz");
    Site site = new Site(List.of(Frame.java("com.acme.Cache.put", "", 0)), 3, 777_001, 3, 777_001);
    ProfileWriters.write(new Profile(TIME, Duration.ZERO, 524_288, List.of(site), List.of()), file);
    dump = "dump=" + file;
  }

  private static JsonObject only(JsonObject page) {
    assertThat(page.getAsJsonArray("dumps")).hasSize(1);
    return page.getAsJsonArray("dumps").get(0).getAsJsonObject();
  }

  @Test
  void reportsWhatIsLiveNowAndStoresNothing() throws IOException {
    try (ForkedJvm jvm = ForkedJvm.start(dump)) {
      Cli cli = Cli.run("report", jvm.pid(), "-o", page.toString());
      assertThat(cli.out()).isEqualTo("1 dump and 1 point of the curve, written to " + page + "\n");
      assertThat(cli.err()).contains("Samples stand for 758.8 KiB of 1.1 MiB");
      jvm.await("snapshot");
      JsonObject shown = ReportedPage.read(page);
      JsonObject about = shown.getAsJsonObject("about");
      assertThat(about.get("pid").getAsString()).isEqualTo(jvm.pid());
      assertThat(about.get("main").getAsString()).isEqualTo(FixtureJvm.class.getName());
      assertThat(about.get("state").getAsString()).isEqualTo("running");
      assertThat(about.get("startMillis").getAsLong()).isPositive();
      assertThat(shown.getAsJsonObject("curve").getAsJsonArray("rss")).hasToString("[777777777]");
      JsonObject now = only(shown);
      assertThat(now.get("name").getAsString()).isEqualTo("JVM " + jvm.pid());
      assertThat(now.get("live").getAsLong()).isEqualTo(777_001);
      assertThat(now.get("fileBytes").isJsonNull()).isTrue();
      assertThat(now.get("timeMillis").getAsLong()).isEqualTo(TIME.toEpochMilli());
      assertThat(now.get("detail").getAsString()).contains("Samples stand for");
      assertThat(Cli.run("dumps", jvm.pid()).out()).isEqualTo("in /store\nno dump yet\n");
    }
  }

  @Test
  void reportsADumpThatIsStored() throws IOException {
    try (ForkedJvm jvm = ForkedJvm.start(dump)) {
      assertThat(Cli.run("dump", jvm.pid()).exitCode()).isZero();
      Cli cli = Cli.run("report", jvm.pid(), "manual-1", "-o", page.toString());
      assertThat(cli)
          .isEqualTo(new Cli(0, "1 dump and 0 points of the curve, written to " + page + "\n", ""));
      JsonObject stored = only(ReportedPage.read(page));
      assertThat(stored.get("name").getAsString()).isEqualTo("20261124T033100Z-manual-1.pb.gz");
      assertThat(stored.get("growth").getAsLong()).isEqualTo(345_678);
      assertThat(Cli.run("report", jvm.pid(), "growth-9", "-o", page + ".html").err())
          .isEqualTo(
              "memprof: there is no dump 'growth-9' in JVM "
                  + jvm.pid()
                  + "; its latest is 20261124T033100Z-manual-1.pb.gz\n");
    }
  }

  @Test
  void refusesAJvmWithoutTheAgent() {
    try (ForkedJvm jvm = ForkedJvm.start("no-agent=")) {
      assertThat(Cli.run("report", jvm.pid(), "-o", page.toString()).exitCode()).isEqualTo(3);
      assertThat(page).doesNotExist();
      assertThat(Cli.run("report", jvm.pid(), "--run", "3").exitCode()).isEqualTo(2);
    }
  }
}
