package dev.memprof.profile.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.memprof.profile.ProfileWriters;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.profile.top.Top;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dumps of real runs (golden/README.md), whose libraries are on no machine. */
class GoldenTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  @TempDir private Path directory;

  private static Profile read(String jdk) throws IOException {
    return Profiles.read(GOLDEN.resolve(jdk).resolve("leaks.heap"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdk17", "jdk25"})
  void showsTheExpectedTopSites(String jdk) throws IOException {
    Top top = Top.of(read(jdk), 2);
    String text =
        Stream.concat(top.rows().stream(), top.overhead().stream().limit(1))
            .map(
                row ->
                    "%.0f bytes, %.0f objects: %s through %s%n"
                        .formatted(row.bytes(), row.objects(), row.method(), row.nativeEntry()))
            .collect(Collectors.joining());
    assertThat(text).isEqualTo(Files.readString(GOLDEN.resolve(jdk).resolve("expected.txt")));
  }

  /** Within three standard errors. */
  @ParameterizedTest
  @ValueSource(strings = {"jdk17", "jdk25"})
  void findsWhatTheProgramLeaked(String jdk) throws IOException {
    double buffers = 0;
    double samples = 0;
    for (Site site : read(jdk).sites()) {
      if (site.stack().stream().anyMatch(frame -> frame.name().endsWith(".leakBuffers"))) {
        buffers += site.bytes();
        samples += site.sampledObjects();
      }
    }
    double leaked = 2.0 * GoldenLeaks.BUFFERS_PER_THREAD * GoldenLeaks.USABLE_BUFFER_BYTES;
    assertThat(buffers).isCloseTo(leaked, within(3 * leaked / Math.sqrt(samples)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdk17", "jdk25"})
  void tellsTheThreadsOfAStackApart(String jdk) throws IOException {
    Map<List<Frame>, List<Site>> stacks =
        read(jdk).sites().stream().collect(Collectors.groupingBy(Site::stack));
    assertThat(stacks.values())
        .filteredOn(sites -> sites.size() > 1)
        .anySatisfy(
            sites ->
                assertThat(sites).extracting(Site::thread).contains("buffering 1", "buffering 2"));
    assertThat(read(jdk).sites()).extracting(Site::thread).contains("deflating");
  }

  /** The lines of threads add up to a stack's, as jemalloc rounded them. */
  @ParameterizedTest
  @CsvSource({"jdk17", "jdk25"})
  void addsUpToTheTotalsOfTheDump(String jdk) throws IOException {
    Path dump = GOLDEN.resolve(jdk).resolve("leaks.heap");
    Path totals = directory.resolve("totals.heap");
    String text = Files.readString(dump);
    String[] parts = text.split("(?=\n@)", 2);
    Files.writeString(totals, parts[0] + parts[1].replaceAll("(?m)^  t[0-9]+: .*\n", ""));
    Files.copy(dump.resolveSibling("names.tsv"), directory.resolve("names.tsv"));
    Profile byTotal = Profiles.read(totals);
    assertThat(byTotal.sites()).extracting(Site::thread).containsOnly("");
    Map<String, Double> expected = bytes(byTotal, true);
    assertThat(bytes(read(jdk), true))
        .hasSameSizeAs(expected)
        .allSatisfy(
            (stack, bytes) ->
                assertThat(bytes).isCloseTo(expected.get(stack), within(0.01 * bytes)));
  }

  @ParameterizedTest
  @CsvSource({
    "jdk17, .heap .pb.gz .heap .pb.gz .heap, true",
    "jdk25, .heap .pb.gz .heap .pb.gz .heap, true",
    "jdk17, .pb.gz .collapsed .heap .collapsed .pb.gz .heap, false",
    "jdk25, .pb.gz .collapsed .heap .collapsed .pb.gz .heap, false"
  })
  void keepsStacksAndTotalsThroughEveryFormat(String jdk, String endings, boolean lines)
      throws IOException {
    Profile original = read(jdk);
    Map<String, Double> expected = bytes(original, lines);
    Profile profile = original;
    int number = 0;
    for (String ending : endings.split(" ")) {
      Path file = directory.resolve(number++ + ending);
      ProfileWriters.write(profile, file);
      profile = Profiles.read(file);
      assertThat(profile.totalBytes()).isCloseTo(original.totalBytes(), within(50.0));
      Map<String, Double> actual = bytes(profile, lines);
      assertThat(actual.keySet()).as(file.toString()).isEqualTo(expected.keySet());
      actual.forEach(
          (stack, bytes) -> assertThat(bytes).isCloseTo(expected.get(stack), within(10.0)));
    }
  }

  /** By all that a format can keep. */
  private static Map<String, Double> bytes(Profile profile, boolean lines) {
    Map<String, Double> bytes = new TreeMap<>();
    for (Site site : profile.sites()) {
      String stack =
          site.stack().stream()
              .map(frame -> lines ? frame.kind() + " " + frame.label() : frame.name())
              .collect(Collectors.joining(";"));
      bytes.merge(stack, site.bytes(), Double::sum);
    }
    return bytes;
  }
}
