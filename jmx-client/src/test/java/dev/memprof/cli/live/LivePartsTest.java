package dev.memprof.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.cli.print.Style;
import dev.memprof.profile.owner.Holder;
import dev.memprof.profile.top.Top;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The curve, the history of sites, and keys. */
class LivePartsTest {
  private static List<Top.Aged> ages(double bytes) {
    return List.of(
        new Top.Aged(60, bytes, 1),
        new Top.Aged(600, bytes / 2, 1),
        new Top.Aged(3_600, bytes / 3, 1));
  }

  private static Top top(double... bytes) {
    List<Top.Row> rows = new ArrayList<>();
    for (int i = 0; i < bytes.length; i++) {
      String method = "com.acme.C.m" + i;
      rows.add(
          new Top.Row(
              Holder.APPLICATION,
              method,
              List.of(method + "(C.java:7)"),
              "",
              bytes[i],
              1,
              7,
              3,
              1,
              0,
              ages(bytes[i]),
              List.of()));
    }
    return new Top(rows, List.of(), List.of(), bytes.length);
  }

  @Test
  void ratesAreOfTheTimeBetweenTwoLooks() {
    SiteHistory history = new SiteHistory();
    assertThat(history.add(top(1_000), 60_000))
        .singleElement()
        .satisfies(
            site -> {
              assertThat(site.bytesPerMinute()).as("not known yet").isNaN();
              assertThat(site.age()).isEqualTo("10 min+");
            });
    List<LiveSite> later = history.add(top(1_700, 77), 90_000);
    assertThat(later).extracting(LiveSite::bytesPerMinute).containsExactly(1_400.0, 154.0);
    assertThat(later.get(0).trend()).containsExactly(1_000.0, 1_700.0);
    assertThat(later.get(1).trend()).as("it has come from nothing").containsExactly(0.0, 77.0);
    for (int look = 0; look < 20; look++) {
      later = history.add(top(look), 100_000 + look);
    }
    assertThat(later.get(0).trend()).hasSize(12).endsWith(18.0, 19.0);
  }

  private static String plain(String line) {
    StringBuilder text = new StringBuilder();
    line.chars().filter(c -> Style.of((char) c) == null).forEach(c -> text.append((char) c));
    return text.toString();
  }

  private static LivePoint point(long seconds, long live, long rss, long limit, boolean isDump) {
    return new LivePoint(seconds * 1_000, live, rss, limit, isDump);
  }

  /** Live memory runs from the lower left to the upper right, RSS along the upper edge. */
  @Test
  void curveHasALineForEachFigure() {
    List<LivePoint> points =
        List.of(point(1, 1, 1_000, 0, false), point(121, 1_000, 1_000, 0, false));
    List<String> lines = BlockCurve.lines(points, 4, 2);
    assertThat(lines).hasSize(2);
    assertThat(plain(lines.get(0)).charAt(0)).as("RSS alone").isEqualTo('\u2809');
    assertThat(plain(lines.get(1)).charAt(0)).as("live alone").isIn('\u2840', '\u28c0', '\u2860');
    assertThat(plain(lines.get(1)).charAt(3)).as("nothing").isEqualTo(' ');
    assertThat(lines.get(0)).startsWith(Style.YELLOW.of("\u2809"));
  }

  @Test
  void curveMarksDumps() {
    List<LivePoint> points =
        List.of(
            point(0, 1, 1, 0, true),
            point(60, 1, 1, 0, false),
            point(100, 1, 1, 0, true),
            point(200, 1, 1, 0, false));
    assertThat(BlockCurve.marks(points, 21)).isEqualTo("\u25b2         \u25b2          ");
  }

  @Test
  void aLimitFarAwayDoesNotFlattenTheCurve() {
    assertThat(BlockCurve.topBytes(List.of(point(1, 70, 100, 150, false)))).isEqualTo(150);
    assertThat(BlockCurve.topBytes(List.of(point(1, 70, 100, 500, false)))).isEqualTo(100);
    assertThat(BlockCurve.topBytes(List.of(point(1, 0, 0, 0, false)))).isEqualTo(1);
  }

  @Test
  void pointsAreThinnedAndMarksStay() {
    LivePoints points = new LivePoints();
    for (int i = 0; i < 10_000; i++) {
      points.add(point(i, 1, 1, 0, i == 4_321));
    }
    assertThat(points.all()).hasSizeBetween(1_024, 2_048);
    assertThat(points.all()).filteredOn(LivePoint::isDump).hasSize(1);
    assertThat(points.all()).last().extracting(LivePoint::millis).isEqualTo(9_999_000L);
  }

  @ParameterizedTest
  @CsvSource({
    "1b 5b 41, UP",
    "1b 4f 42, DOWN",
    "1b 5b 35 7e, PAGE_UP",
    "1b 5b 36 7e, PAGE_DOWN",
    "1b 5b 31 3b 35 43, NONE",
    "1b, ESCAPE",
    "d, ENTER",
    "7f, ERASE",
    "3, END_OF_INPUT",
    "71, LETTER",
    "e4, LETTER",
  })
  void keysAreWhatTerminalsSend(String sent, LiveKey.Kind kind) throws IOException {
    Queue<Integer> characters = new ArrayDeque<>();
    for (String c : sent.split(" ", -1)) {
      characters.add(Integer.parseInt(c, 16));
    }
    LiveKeys keys = new LiveKeys(max -> characters.isEmpty() ? -2 : characters.remove());
    assertThat(keys.next(1).kind()).isEqualTo(kind);
    assertThat(characters).isEmpty();
    assertThat(keys.next(1).kind()).isEqualTo(LiveKey.Kind.NONE);
  }

  @Test
  void aLetterRightAfterEscapeIsAKeyOfItsOwn() throws IOException {
    Queue<Integer> characters = new ArrayDeque<>(List.of(0x1b, (int) 'd'));
    LiveKeys keys = new LiveKeys(max -> characters.isEmpty() ? -2 : characters.remove());
    assertThat(keys.next(1).kind()).isEqualTo(LiveKey.Kind.ESCAPE);
    assertThat(keys.next(1)).isEqualTo(LiveKey.letter('d'));
  }
}
