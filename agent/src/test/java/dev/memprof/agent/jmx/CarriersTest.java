package dev.memprof.agent.jmx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.agent.allocator.AllocatorStatistics;
import dev.memprof.agent.allocator.Reading;
import dev.memprof.agent.release.Release;
import dev.memprof.agent.scope.ScopeUse;
import dev.memprof.agent.watch.Crossing;
import dev.memprof.agent.weigh.HeapWeight;
import dev.memprof.agent.weigh.NativeWeight;
import dev.memprof.agent.weigh.Weight;
import dev.memprof.contract.AllocatorSnapshot;
import dev.memprof.contract.ArenaStats;
import dev.memprof.contract.BeanName;
import dev.memprof.contract.DumpEntry;
import dev.memprof.contract.GrowingPart;
import dev.memprof.contract.GrowthVerdict;
import dev.memprof.contract.LedgerMXBean;
import dev.memprof.contract.LimitEntry;
import dev.memprof.contract.LimitStep;
import dev.memprof.contract.ProfilerMXBean;
import dev.memprof.contract.ReadingEntry;
import dev.memprof.contract.ReleaseEntry;
import dev.memprof.contract.ScopeEntry;
import dev.memprof.contract.WeightEntry;
import dev.memprof.ledger.limits.LimitUse;
import dev.memprof.profile.json.Json;
import dev.memprof.store.file.StoredDump;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import javax.management.Notification;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.Test;

/** No figure changes its name on the way to JMX, HTTP and JSON: each has a value of its own. */
class CarriersTest {
  private static final StoredDump DUMP =
      new StoredDump(
          Path.of("/d/x-growth-3.pb.gz"),
          Instant.ofEpochMilli(1_001),
          "growth",
          "7 MiB more",
          1_003,
          1_007,
          1_009);

  @Test
  void dumps() {
    assertThat(DUMP.entry())
        .isEqualTo(
            new DumpEntry(
                "x-growth-3.pb.gz",
                "/d/x-growth-3.pb.gz",
                1_001,
                "growth",
                "7 MiB more",
                1_003,
                1_007,
                1_009));
  }

  @Test
  void dumpsAsUserData() {
    AtomicReference<Notification> sent = new AtomicReference<>();
    Executor here = Runnable::run;
    Notifications dumps =
        new Notifications(here, BeanName.of(ProfilerMXBean.class), "dumps", "memprof.dump");
    dumps.addNotificationListener((notification, handback) -> sent.set(notification), null, null);
    dumps.send("memprof.dump", 11, "why", DUMP.entry());
    CompositeData data = (CompositeData) sent.get().getUserData();
    assertThat(data.getCompositeType().keySet())
        .isEqualTo(
            Set.of(
                "name",
                "path",
                "timeMillis",
                "reason",
                "detail",
                "fileBytes",
                "liveBytes",
                "growthBytes"));
    assertThat(data.get("liveBytes")).isEqualTo(1_007L);
    assertThat(data.get("growthBytes")).isEqualTo(1_009L);
    assertThat(sent.get().getTimeStamp()).isEqualTo(11);
    assertThat(sent.get().getSource()).isEqualTo(BeanName.of(ProfilerMXBean.class));
  }

  /** Whatever carrier it is. */
  @Test
  void everyKindOfUserData() {
    AtomicReference<Notification> sent = new AtomicReference<>();
    Notifications steps =
        new Notifications(
            Runnable::run, BeanName.of(ProfilerMXBean.class), "steps", "memprof.limit");
    steps.addNotificationListener((notification, handback) -> sent.set(notification), null, null);
    steps.send("memprof.limit", 11, "", new LimitStep("memory.max", 30, 40, 0.75, 70));
    CompositeData step = (CompositeData) sent.get().getUserData();
    assertThat(step.get("ratio")).isEqualTo(0.75);
    assertThat(step.get("thresholdPercent")).isEqualTo(70.0);
    Release release =
        new Release("c", "", "m", "t", 1, 2, "", false, true, 3, 5, null, null, null, List.of("s"));
    steps.send("memprof.cache.released", 13, "", release.entry());
    CompositeData released = (CompositeData) sent.get().getUserData();
    assertThat(released.get("threadFreedBytes")).isEqualTo(5L);
    assertThat(released.get("before")).isNull();
    assertThat((String[]) released.get("shrunkSites")).containsExactly("s");
    GrowingPart part = new GrowingPart("rss", "", 101, 97, 103, 3, 0.5);
    steps.send(LedgerMXBean.GROWTH, 17, "", new GrowthVerdict("grows", "so", 3, 17, List.of(part)));
    CompositeData grows = (CompositeData) sent.get().getUserData();
    assertThat(grows.get("sentence")).isEqualTo("so");
    assertThat(((CompositeData[]) grows.get("growing"))[0].get("bytesPerHour")).isEqualTo(101.0);
  }

  @Test
  void limits() {
    LimitUse use = new LimitUse("memory.max", 30, 40);
    assertThat(use.entry()).isEqualTo(new LimitEntry("memory.max", 30, 40, 0.75));
    assertThat(Beans.step(new Crossing(use, 75)))
        .isEqualTo(new LimitStep("memory.max", 30, 40, 0.75, 75));
  }

  @Test
  void arenas() {
    ArenaStats arena = new AllocatorStatistics.Arena(1, 2, 3, 5, 7, 11, 13).stats();
    assertThat(arena).isEqualTo(new ArenaStats(1, 2, 3, 5, 7, 11, 13));
    assertThat(Json.line(arena))
        .isEqualTo(
            "{\"index\":1,\"threads\":2,\"allocatedBytes\":3,\"activeBytes\":5,\"dirtyBytes\":7,"
                + "\"muzzyBytes\":11,\"residentBytes\":13}");
  }

  @Test
  void scopes() {
    ScopeUse use = new ScopeUse("img", 5, 7, 11, 13, "full");
    ScopeEntry entry = CachesBean.entry(use);
    assertThat(entry.arena()).isEqualTo(use.arena());
    assertThat(entry.liveBytes()).isEqualTo(use.liveBytes());
    assertThat(entry.calls()).isEqualTo(use.calls());
    assertThat(entry.refused()).isEqualTo(use.refused());
  }

  @Test
  void weights() {
    HeapWeight heap =
        new HeapWeight(1_009, 1_013, 17, 19, 23, 29, 31, 37, 41, HeapWeight.Stop.COMPLETE);
    WeightEntry entry =
        CachesBean.entry(
            new Weight("c", "a.C@1", 43, heap, new NativeWeight(47.2, 53.4, 59), true));
    assertThat(entry)
        .isEqualTo(
            new WeightEntry(
                "c", "a.C@1", 43, 1_013, 1_009, 19, 17, 23, 29, 31, 37, 47, 53, 59, 41, ""));
  }

  @Test
  void releases() {
    Reading before = new Reading(1_000_000, 2, 3, 4, 5, 6, 7);
    Reading after = new Reading(1_000_011, 12, 23, 24, 25, 26, 29);
    Reading settled = new Reading(999_850, 13, 1, 2_004, 3_005, 3, 5);
    List<String> sites = List.of("s");
    Release release =
        new Release(
            "c",
            "a.C@1",
            "a.C#clear",
            "t",
            11,
            13,
            "",
            true,
            false,
            17,
            119,
            before,
            after,
            settled,
            sites);
    ReleaseEntry entry = release.entry();
    assertThat(entry)
        .isEqualTo(
            new ReleaseEntry(
                "c",
                "a.C@1",
                "a.C#clear",
                "t",
                11,
                13,
                "",
                true,
                129,
                126,
                3,
                24,
                2,
                false,
                17,
                119,
                1_983,
                2_881,
                new ReadingEntry(1_000_000, 2, 3, 6, 7),
                new ReadingEntry(1_000_011, 12, 23, 26, 29),
                new ReadingEntry(999_850, 13, 1, 3, 5),
                sites,
                release.remark()));
    assertThat(Json.line(entry))
        .startsWith(
            "{\"name\":\"c\",\"instance\":\"a.C@1\",\"method\":\"a.C#clear\",\"thread\":\"t\","
                + "\"timeMillis\":11,\"durationNanos\":13,\"thrown\":\"\",\"requested\":true,"
                + "\"releasedBytes\":129,\"nativeBytes\":126,\"heapBytes\":3,\"errorBytes\":24,"
                + "\"residentBytes\":2,\"exact\":false,\"threadAllocatedBytes\":17,"
                + "\"threadFreedBytes\":119,\"othersAllocatedBytes\":1983,\"othersFreedBytes\":2881,"
                + "\"before\":{\"allocatedBytes\":1000000,\"activeBytes\":2,\"residentBytes\":3,"
                + "\"heapBytes\":6,\"directBytes\":7},\"after\":{");
  }

  @Test
  void releasesWithoutReadings() {
    Release release =
        new Release("c", "", "m", "t", 1, 2, "", false, true, 3, 5, null, null, null, List.of());
    assertThat(release.entry().before()).isNull();
    assertThat(release.entry().residentBytes()).isZero();
    assertThat(Json.line(release.entry()))
        .contains("\"before\":null,\"after\":null,\"settled\":null,");
  }

  @Test
  void snapshots() {
    AllocatorSnapshot snapshot =
        new AllocatorStatistics.Totals(3, 2, 5, 7, 11, 13, 17).snapshot(19, 23);
    assertThat(Json.line(snapshot))
        .isEqualTo(
            "{\"timeMillis\":19,\"allocatedBytes\":3,\"activeBytes\":5,\"metadataBytes\":7,"
                + "\"residentBytes\":11,\"mappedBytes\":13,\"retainedBytes\":17,"
                + "\"processResidentBytes\":23}");
  }

  @Test
  void dumpsAsJson() {
    assertThat(Json.line(DUMP.entry()))
        .isEqualTo(
            "{\"name\":\"x-growth-3.pb.gz\",\"path\":\"/d/x-growth-3.pb.gz\",\"timeMillis\":1001,"
                + "\"reason\":\"growth\",\"detail\":\"7 MiB more\",\"fileBytes\":1003,"
                + "\"liveBytes\":1007,\"growthBytes\":1009}");
  }
}
