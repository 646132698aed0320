package dev.memprof.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.contract.AgedSite;
import dev.memprof.store.DumpDirectory;
import dev.memprof.store.file.CategoryPoint;
import dev.memprof.store.file.LiveByAge;
import dev.memprof.store.file.Run;
import dev.memprof.store.file.RunPoint;
import dev.memprof.store.file.SitePoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurveRecorderTest {
  private static final long MIB = 1 << 20;

  @TempDir Path directory;
  private WatchFixture watch;
  private LimitTrigger limits;
  private CurveRecorder curve;

  @BeforeEach
  void open() throws IOException {
    watch = new WatchFixture(directory);
    Object unused = watch.control.dumps.take(); // so that there is a run file
    limits =
        new LimitTrigger(
            watch.machine.limits(), new LimitSteps(Thresholds.parse("75")), crossing -> {});
    curve = new CurveRecorder(watch.control.store, watch.figures, limits, watch.clock, watch.nanos);
    watch.look(100 * MIB);
    DueDump none = limits.due(watch.nanos);
    assertThat(none).isNull();
  }

  @AfterEach
  void close() throws IOException {
    watch.close();
  }

  private void recordAfter(double seconds) {
    watch.pass(seconds);
    curve.record(watch.nanos);
  }

  private List<RunPoint> points() throws IOException {
    Run run = new DumpDirectory(watch.control.store.directory()).runs().get(0);
    return DumpDirectory.withCurve(run).points();
  }

  @Test
  void recordsEachFigureAtItsPlace() throws IOException {
    recordAfter(0);
    assertThat(points()).hasSize(1);
    RunPoint point = points().get(0);
    assertThat(point.liveBytes()).isEqualTo(100 * MIB);
    assertThat(point.residentBytes()).isEqualTo(200 * MIB);
    assertThat(point.rssBytes()).isEqualTo(64 * MIB);
    assertThat(point.limitBytes()).isEqualTo(1_000 * MIB);
    assertThat(point.limit()).isEqualTo("physical memory");
  }

  private List<CategoryPoint> categories() throws IOException {
    Run run = new DumpDirectory(watch.control.store.directory()).runs().get(0);
    return DumpDirectory.withCurve(run).categories();
  }

  @Test
  void recordsRowsOfWhatChangesEachFiveSecondsThenEachMinute() throws IOException {
    int[] asked = {0};
    recordAfter(0);
    assertThat(categories()).as("nobody knows them").isEmpty();
    curve.recordCategories(() -> Map.of("java-heap", 17L * ++asked[0]));
    for (int second = 1; second <= 300; second++) {
      grow(second);
      recordAfter(1);
    }
    assertThat(asked[0]).isEqualTo(59);
    assertThat(categories()).hasSize(59);
    assertThat(categories().get(58).residentBytes()).isEqualTo(Map.of("java-heap", 17L * 59));
    for (int second = 301; second <= 900; second++) {
      grow(second);
      recordAfter(1);
    }
    assertThat(asked[0]).isEqualTo(69);
    assertThat(categories()).hasSize(69);
  }

  @Test
  void asksForNoRowWhileTheAgentStarts() throws IOException {
    int[] asked = {0};
    curve.recordCategories(() -> Map.of("java-heap", 17L * ++asked[0]));
    recordAfter(0);
    recordAfter(4.999);
    assertThat(asked[0]).isZero();
    recordAfter(0.002);
    assertThat(asked[0]).isEqualTo(1);
  }

  /** By a MiB for each second since the start. */
  private void grow(int second) {
    watch.machine.setResidentBytes((200 + second) * MIB);
    watch.figures.refresh(watch.nanos);
  }

  @Test
  void recordsRowsOfWhatStandsStillEachFiveMinutes() throws IOException {
    int[] asked = {0};
    curve.recordCategories(() -> Map.of("java-heap", 17L * ++asked[0]));
    grow(0);
    recordAfter(5);
    grow(2); // both a hundredth and 2 MiB
    for (int second = 1; second <= 299; second++) {
      recordAfter(1);
    }
    assertThat(asked[0]).isEqualTo(1);
    recordAfter(1);
    assertThat(asked[0]).isEqualTo(2);
  }

  /**
   * While live native memory grows each minute, and each thirty where it stands still, whatever
   * resident memory does.
   */
  @Test
  void recordsSitesByAge() throws IOException {
    int[] asked = {0};
    curve.recordSites(
        () ->
            ++asked[0] == 1
                ? Optional.empty() // not known this time
                : Optional.of(
                    new SitePoint(
                        watch.clock.instant(),
                        new LiveByAge(1_009, 17L * asked[0], 3, 2),
                        List.of(new AgedSite("A.b(A.java:1)", 17L * asked[0], 3, 2, 1)))));
    for (int second = 1; second <= 180; second++) {
      watch.look((100 + second) * MIB);
      recordAfter(1);
    }
    assertThat(asked[0]).isEqualTo(3);
    for (int second = 1; second <= 1_799; second++) {
      grow(second);
      recordAfter(1);
    }
    assertThat(asked[0]).isEqualTo(3);
    recordAfter(1);
    assertThat(asked[0]).isEqualTo(4);
    Run run = new DumpDirectory(watch.control.store.directory()).runs().get(0);
    assertThat(DumpDirectory.withCurve(run).sites())
        .extracting(SitePoint::live)
        .containsExactly(
            new LiveByAge(1_009, 34, 3, 2),
            new LiveByAge(1_009, 51, 3, 2),
            new LiveByAge(1_009, 68, 3, 2));
    assertThat(DumpDirectory.withCurve(run).sites())
        .extracting(point -> point.sites().get(0))
        .containsExactly(
            new AgedSite("A.b(A.java:1)", 34, 3, 2, 1),
            new AgedSite("A.b(A.java:1)", 51, 3, 2, 1),
            new AgedSite("A.b(A.java:1)", 68, 3, 2, 1));
  }

  @Test
  void recordsWhatChangesOnceASecond() throws IOException {
    recordAfter(0);
    watch.look(102 * MIB);
    recordAfter(0.999);
    assertThat(points()).hasSize(1);
    recordAfter(0.001);
    assertThat(points()).hasSize(2);
  }

  @Test
  void recordsWhatStandsStillEveryTenSeconds() throws IOException {
    recordAfter(0);
    watch.look(101 * MIB); // a hundredth, no more
    recordAfter(9.999);
    assertThat(points()).hasSize(1);
    recordAfter(0.001);
    assertThat(points()).hasSize(2);
  }
}
