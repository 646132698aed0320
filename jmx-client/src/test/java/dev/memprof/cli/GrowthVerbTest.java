package dev.memprof.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.store.DumpStore;
import dev.memprof.store.file.RunPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code memprof growth DIR}, of runs that have stored a dump each 10 minutes. */
class GrowthVerbTest {
  private static final long MIB = 1 << 20;
  private static final Instant START = Instant.parse("2026-11-29T01:00:00Z");

  @TempDir Path directory;

  private void record(int minutes, double mibPerHour) throws IOException {
    try (DumpStore store = new DumpStore(directory)) {
      for (int minute = 0; minute <= minutes; minute++) {
        double grown = mibPerHour * minute / 60;
        Instant time = START.plusSeconds(60L * minute);
        if (minute % 10 == 0) {
          double bytes = (40 + grown) * MIB;
          Site site =
              new Site(
                  List.of(Frame.java("com.acme.Importer.load", "Importer.java", 42)),
                  7,
                  bytes,
                  7,
                  (long) bytes);
          Profile profile = new Profile(time, Duration.ZERO, 0, List.of(site), List.of());
          assertThat(store.store(profile, "manual", "").liveBytes()).isPositive();
        }
        store.record(
            new RunPoint(
                time,
                (long) ((100 + grown) * MIB),
                0,
                (long) ((403 + grown) * MIB),
                1_003 * MIB,
                "memory.max"));
      }
    }
  }

  private Cli growth(String... more) {
    String[] words = new String[2 + more.length];
    words[0] = "growth";
    words[1] = directory.toString();
    System.arraycopy(more, 0, words, 2, more.length);
    return Cli.run(words);
  }

  @Test
  void namesTheLineThatGrows() throws IOException {
    record(120, 30);
    Cli cli = growth();
    assertThat(cli.err()).isEmpty();
    assertThat(cli.exitCode()).isZero();
    assertThat(cli.out())
        .containsPattern(
            "^com\\.acme\\.Importer\\.load\\(Importer\\.java:42\\) grows 30\\.0 MiB an hour"
                + " \\(2\\d\\.\\d to 30\\.0\\) for 2 h, 100 % of all growth;"
                + " at this rate the limit is met at \\d\\d:\\d\\d(Z|[+-]\\d\\d:\\d\\d)\\.\n")
        .containsPattern(
            "\n *\\+30\\.0 MiB  30\\.0 MiB to 30\\.0 MiB +100\\.0 %  2026-11-29 01:00:00Z  rss\n")
        .endsWith("malloc: live blocks  com.acme.Importer.load(Importer.java:42)\n");
  }

  @Test
  void printsJson() throws IOException {
    record(120, 30);
    JsonObject verdict = JsonParser.parseString(growth("--json").out()).getAsJsonObject();
    assertThat(verdict.get("verdict").getAsString()).isEqualTo("grows");
    assertThat(verdict.get("fromMillis").getAsLong()).isEqualTo(START.toEpochMilli());
    assertThat(verdict.getAsJsonArray("growing")).hasSize(3);
    JsonObject first = verdict.getAsJsonArray("growing").get(0).getAsJsonObject();
    assertThat(first.keySet())
        .containsExactly("category", "site", "bytesPerHour", "low", "high", "sinceMillis", "share");
  }

  @Test
  void saysThatNothingGrows() throws IOException {
    record(47, 0);
    Cli cli = growth();
    assertThat(cli.exitCode()).isZero();
    assertThat(cli.out())
        .isEqualTo("Memory does not grow: over the last 30 min RSS stayed within 0 B.\n");
  }

  @Test
  void judgesTheLastHoursOnly() throws IOException {
    record(120, 30);
    assertThat(growth("--since", "5m").out()).startsWith("It is too early to tell: ");
  }

  @Test
  void saysWhatIsMissing() throws IOException {
    assertThat(growth().err()).startsWith("memprof: there are no dumps in " + directory);
    Files.writeString(directory.resolve("20260101T000000Z-manual-9.pb.gz"), "no");
    Cli cli = growth();
    assertThat(cli.exitCode()).isEqualTo(1);
    assertThat(cli.err())
        .startsWith("memprof: no run file tells how memory went when these dumps were stored; ");
  }
}
