package dev.memprof.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.cli.print.Style;
import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LedgerRow;
import dev.memprof.contract.LimitEntry;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiveViewTest {
  private static final long MIB = 1 << 20;
  private static final long START = 1_795_491_060_000L;

  private static final List<LiveSite> SITES =
      List.of(
          site("com.acme.Importer.load", 71 * MIB, 7, 3 * MIB, 10.0, 40.0, 71.0),
          site("com.acme.Cache.put", 13 * MIB, 1_234, -2 * MIB, 17.0, 13.0),
          site("com.acme.Zip.pack", 5 * MIB, 99, 0, 5.0));

  private static LiveSite site(
      String method, double bytes, double objects, double rate, Double... trend) {
    String file = method.replaceFirst(".*\\.(\\w+)\\.\\w+$", "$1.java");
    String place = method + "(" + file + ":42)";
    return new LiveSite(
        method,
        place,
        List.of(place, "com.acme.Main.run(Main.java:7)"),
        "java.util.zip.Deflater.init -> deflateInit2_",
        bytes,
        objects,
        bytes / MIB,
        rate,
        "1 h+",
        List.of(trend));
  }

  private static LedgerRow row(String category, long bytes, long sinceStart) {
    return new LedgerRow(category, "x", bytes, bytes, 0, "").withSinceStart(sinceStart);
  }

  private static LiveReading reading(List<LiveSite> sites) {
    return new LiveReading(
        "com.acme.Shop  pid 4711",
        START - 3_600_000,
        List.of(
            new LivePoint(START, 50 * MIB, 200 * MIB, 0, false),
            new LivePoint(START + 60_000, 80 * MIB, 210 * MIB, 0, true),
            new LivePoint(START + 120_000, 89 * MIB, 220 * MIB, 0, false)),
        new LimitEntry("memory.max", 220 * MIB, 512 * MIB, 0.43),
        true,
        17,
        3,
        null,
        "malloc-live grows 5.4 GiB an hour (5.3 to 5.4) for 4 min 23 s, 100 % of all growth.",
        new LedgerReading(
            START,
            "4711.7",
            "watched",
            220 * MIB,
            0,
            List.of(
                row("java-heap", 100 * MIB, 0),
                row("malloc-live", 60 * MIB, 33 * MIB),
                row("malloc-live", 29 * MIB, 0),
                row("metaspace", 31 * MIB, 0)),
            List.of(),
            List.of(),
            List.of()),
        sites);
  }

  private static String screen(LiveState state, int width, int height) {
    return plain(LiveView.lines(reading(SITES), state, width, height));
  }

  private static String plain(List<String> lines) {
    StringBuilder text = new StringBuilder();
    for (String line : lines) {
      line.chars().filter(c -> Style.of((char) c) == null).forEach(c -> text.append((char) c));
      text.append('\n');
    }
    return text.toString();
  }

  @ParameterizedTest
  @CsvSource({"80, 24", "120, 50", "200, 60", "60, 12", "40, 5", "80, 1"})
  void fillsAScreenOfAnySize(int width, int height) {
    for (boolean isHelp : new boolean[] {false, true}) {
      LiveState state = new LiveState();
      state.setHelp(isHelp);
      String screen = screen(state, width, height);
      assertThat(screen.lines()).hasSize(height).allMatch(line -> line.length() <= width);
    }
  }

  /** The limit is the last to go; a time span is whole, and so is the sentence on growth. */
  @Test
  void keepsWhatMattersOnANarrowScreen() {
    assertThat(screen(new LiveState(), 76, 24))
        .startsWith(
            "com.acme.Shop  pid 4711  live 89.0 MiB  RSS 220.0 MiB  memory.max 43.0 %\n"
                + "malloc-live grows 5.4 GiB an hour (5.3 to 5.4) for 4 min 23 s, 100 % of all\n"
                + "growth.\n");
    assertThat(screen(new LiveState(), 66, 24)).startsWith("…e.Shop  pid 4711  live 89.0 MiB");
  }

  @Test
  void saysFirstHowTheJvmStands() {
    assertThat(screen(new LiveState(), 120, 24))
        .startsWith(
            "com.acme.Shop  pid 4711  up 62 min  live 89.0 MiB  RSS 220.0 MiB  memory.max 43.0"
                + " %\n"
                + "malloc-live grows 5.4 GiB an hour")
        .contains("   220.0 MiB ", "         0 B ")
        .containsPattern("for 2 min .*\u25b2")
        .contains("profiling, 17 s left")
        .containsPattern("100\\.0 MiB  45\\.5 % +Java heap\n")
        .containsPattern("89\\.0 MiB  40\\.5 % +\\+33\\.0 MiB  malloc: live blocks\n");
  }

  @Test
  void sortsByWhatIsAskedFor() {
    LiveState state = new LiveState();
    assertThat(screen(state, 120, 30))
        .containsPattern("live\u2193.*\n.*Importer.*\n.*Cache.*\n.*Zip")
        .containsPattern(
            "71\\.0 MiB  71\\.0% +\\+3\\.0 MiB  \u2582\u2585\u2588 +1 h\\+ +7 "
                + " com\\.acme\\.Importer\\.load");
    state.sortByNext();
    assertThat(screen(state, 120, 30))
        .containsPattern("per minute\u2193.*\n.*Importer.*\n.*Zip.*\n.*Cache");
    state.sortByNext();
    assertThat(screen(state, 120, 30)).containsPattern("objects\u2193.*\n.*Cache.*\n.*Zip");
    state.sortByNext();
    assertThat(screen(state, 120, 30)).containsPattern("allocated by\u2193\n.*Cache.*\n.*Importer");
    state.sortByNext();
    assertThat(state.order()).isEqualTo(SiteOrder.LIVE);
  }

  @Test
  void filtersByAnyTextOfAStack() {
    LiveState state = new LiveState();
    state.setTyping(true);
    state.setFilter("zIP.PA");
    assertThat(screen(state, 80, 30))
        .contains("com.acme.Zip.pack")
        .doesNotContain("com.acme.Cache.put")
        .contains("\n/zIP.PA_");
    state.setFilter("deflateInit");
    assertThat(screen(state, 80, 30)).contains("Cache.put", "Importer.load");
    state.setFilter("nowhere");
    assertThat(screen(state, 80, 30)).contains("no site has 'nowhere'");
  }

  @Test
  void unfoldsTheChosenSite() {
    LiveState state = new LiveState();
    state.select(1, 3);
    List<LiveSite> shown = state.shown(SITES);
    state.fold(shown.get(1));
    assertThat(screen(state, 100, 30))
        .containsPattern(
            "Cache\\.put\\(Cache\\.java:42\\)\n"
                + " +java\\.util\\.zip\\.Deflater\\.init -> deflateInit2_\n"
                + " +com\\.acme\\.Cache\\.put\\(Cache\\.java:42\\)\n"
                + " +com\\.acme\\.Main\\.run\\(Main\\.java:7\\)\n")
        .containsOnlyOnce("deflateInit2_");
    state.fold(shown.get(1));
    assertThat(screen(state, 100, 30)).doesNotContain("deflateInit2_");
  }

  /** Where there are more sites than lines. */
  @Test
  void keepsTheChosenSiteInSight() {
    List<LiveSite> many =
        java.util.stream.IntStream.range(0, 200)
            .mapToObj(i -> site("com.acme.C.m" + i, (200 - i) * MIB, 1, 0, 1.0))
            .toList();
    LiveState state = new LiveState();
    for (int chosen : new int[] {0, 57, 199}) {
      state.select(chosen, 200);
      List<String> lines = LiveView.lines(reading(many), state, 80, 24);
      assertThat(lines)
          .filteredOn(line -> line.startsWith(Style.INVERSE.of("").substring(0, 1)))
          .first()
          .asString()
          .contains("com.acme.C.m" + chosen + "(");
    }
  }

  @Test
  void letsNoNameCommandTheTerminal() {
    LiveSite odd = site("com.acme.\u001b[2J.x", MIB, 1, 0, 1.0);
    assertThat(plain(LiveView.lines(reading(List.of(odd)), new LiveState(), 80, 30)))
        .doesNotContain("\u001b");
  }

  /** The columns are those of all later looks. */
  @Test
  void keepsTheColumnOfRatesAtTheFirstLook() {
    List<LiveSite> first = List.of(site("com.acme.Zip.pack", 5 * MIB, 99, Double.NaN, 5.0));
    assertThat(SiteRows.lines(reading(first), new LiveState(), 80, 10))
        .anyMatch(line -> line.matches(".*share  per minute  trend.*"))
        .anyMatch(line -> line.matches(".*%           \u2026  .*Zip\\.pack.*"));
  }
}
