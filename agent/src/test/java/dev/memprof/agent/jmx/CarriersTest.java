package dev.memprof.agent.jmx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.agent.allocator.AllocatorStatistics;
import dev.memprof.agent.allocator.Reading;
import dev.memprof.agent.limits.LimitUse;
import dev.memprof.agent.release.Release;
import dev.memprof.agent.scope.ScopeUse;
import dev.memprof.agent.watch.Crossing;
import dev.memprof.agent.weigh.HeapWeight;
import dev.memprof.agent.weigh.NativeWeight;
import dev.memprof.agent.weigh.Weight;
import dev.memprof.contract.ArenaStats;
import dev.memprof.contract.BeanName;
import dev.memprof.contract.DumpEntry;
import dev.memprof.contract.LimitEntry;
import dev.memprof.contract.LimitStep;
import dev.memprof.contract.ProfilerMXBean;
import dev.memprof.contract.ReadingEntry;
import dev.memprof.contract.ReleaseEntry;
import dev.memprof.contract.ScopeEntry;
import dev.memprof.contract.WeightEntry;
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

/** No figure changes its name on the way to JMX: each has a value of its own. */
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
    dumps.send("memprof.dump", 11, "why", Notifications.Carrier.of(DUMP.entry()));
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

  @Test
  void limits() {
    LimitUse use = new LimitUse("memory.max", 30, 40);
    assertThat(LimitsBean.entry(use)).isEqualTo(new LimitEntry("memory.max", 30, 40, 0.75));
    assertThat(Beans.step(new Crossing(use, 75)))
        .isEqualTo(new LimitStep("memory.max", 30, 40, 0.75, 75));
  }

  @Test
  void arenas() {
    assertThat(AllocatorBean.stats(new AllocatorStatistics.Arena(1, 2, 3, 5, 7, 11, 13)))
        .isEqualTo(new ArenaStats(1, 2, 3, 5, 7, 11, 13));
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
            true,
            17,
            119,
            before,
            before,
            null,
            List.of("s"));
    ReleaseEntry entry = CachesBean.entry(release);
    assertThat(entry.threadAllocatedBytes()).isEqualTo(17);
    assertThat(entry.threadFreedBytes()).isEqualTo(119);
    assertThat(entry.nativeBytes()).isEqualTo(release.nativeReleased());
    assertThat(entry.releasedBytes()).isEqualTo(release.released());
    assertThat(entry.timeMillis()).isEqualTo(11);
    assertThat(entry.durationNanos()).isEqualTo(13);
    assertThat(entry.before()).isEqualTo(CachesBean.entry(before));
    assertThat(entry.settled()).isNull();
    assertThat(CachesBean.entry(before))
        .isEqualTo(
            new ReadingEntry(
                before.allocated(),
                before.active(),
                before.resident(),
                before.heap(),
                before.direct()));
  }
}
