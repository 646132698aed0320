package dev.memprof.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.memprof.agent.allocator.Allocator;
import dev.memprof.agent.allocator.AllocatorReading;
import dev.memprof.agent.allocator.FakeControls;
import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.agent.control.Controller;
import dev.memprof.agent.limits.FakeMachine;
import dev.memprof.agent.options.Settings;
import dev.memprof.agent.sampler.FakeSampler;
import dev.memprof.agent.sampler.HookLibrary;
import dev.memprof.store.DumpStore;
import dev.memprof.store.file.StoredDump;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The watch on its own thread, all of it real but what it looks at. */
class WatchTest {
  private static final long MIB = 1 << 20;

  @TempDir Path directory;
  private final FakeControls controls = new FakeControls();
  private final MemoryErrorsSeen errors = new MemoryErrorsSeen(cause -> {});
  private final BlockingQueue<StoredDump> stored = new LinkedBlockingQueue<>();
  private final BlockingQueue<Crossing> crossings = new LinkedBlockingQueue<>();
  private FakeSampler sampler;
  private FakeMachine machine;
  private DumpStore store;
  private Controller controller;
  private Watch watch;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    sampler = new FakeSampler(Files.createDirectory(directory.resolve("scratch")));
    machine = new FakeMachine(Files.createDirectory(directory.resolve("machine")));
    store = new DumpStore(directory.resolve("dumps"));
    controls.putStatistics(100 * MIB, 200 * MIB);
    Mallctl mallctl = new Mallctl(controls);
    controller = new Controller(mallctl, sampler, store, null, stored::add);
    Settings settings =
        new Settings(
            null,
            0,
            0,
            null,
            64 * MIB,
            List.of(75),
            false,
            null,
            null,
            List.of(),
            List.of(),
            List.of(),
            false);
    watch =
        new Watch(
            controller,
            sampler,
            new AllocatorReading(Allocator.of(mallctl)),
            machine.limits(),
            store,
            new Beginning(errors),
            settings,
            crossings::add);
    // With the second look the first is over, which shows where limits start from.
    assertThat(sampler.looks.tryAcquire(2, 60, TimeUnit.SECONDS)).isTrue();
  }

  @AfterEach
  void close() throws IOException {
    watch.close();
    controller.close();
    store.close();
    machine.close();
  }

  private StoredDump nextDump() throws InterruptedException {
    StoredDump dump = stored.poll(60, TimeUnit.SECONDS);
    assertThat(dump).isNotNull();
    return dump;
  }

  @Test
  void dumpsWhenMemoryGrows() throws InterruptedException {
    controls.putStatistics(170 * MIB, 200 * MIB);
    machine.setResidentBytes(200 * MIB);
    assertThat(nextDump().detail()).isEqualTo("70.0 MiB more live than at start");
  }

  @Test
  void dumpsWhenALimitComesNear() throws InterruptedException {
    machine.setUsedPercent(77);
    assertThat(nextDump().reason()).isEqualTo("limit");
    assertThat(crossings.poll(60, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void dumpsWhenThreadsHaveEnded() throws InterruptedException {
    sampler.exhausted.set(HookLibrary.EXHAUSTED_THREADS);
    assertThat(nextDump().detail()).isEqualTo("threads");
  }

  @Test
  void isWokenByAnError() throws InterruptedException {
    errors.accept(new OutOfMemoryError("Map failed"));
    assertThat(nextDump().detail()).isEqualTo("native memory");
  }

  /** It goes on looking, and the same growth is still due. */
  @Test
  void outlivesAFailure() throws InterruptedException {
    controls.failDumps(1);
    machine.setUsedPercent(77);
    controls.putStatistics(170 * MIB, 200 * MIB);
    machine.setResidentBytes(200 * MIB);
    assertThat(nextDump().reason()).isEqualTo("growth");
    assertThat(controller.dumps().counts().snapshot().failures()).isEqualTo(1);
  }

  @Test
  void takesOtherThresholdsAtAnyTime() throws InterruptedException {
    assertThat(watch.thresholds()).isEqualTo("75");
    watch.setThresholds("50+60");
    machine.setUsedPercent(55);
    assertThat(nextDump().detail()).startsWith("55 % of physical memory");
    assertThatThrownBy(() -> watch.setThresholds("100"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(watch.thresholds()).isEqualTo("50+60");
  }

  @Test
  void looksTenTimesASecondWhileMemoryChanges() {
    assertThat(Watch.pauseNanos(false, Long.MAX_VALUE)).isEqualTo(100_000_000);
  }

  @Test
  void looksEachHalfMinuteWhileNothingChanges() {
    assertThat(Watch.pauseNanos(true, Long.MAX_VALUE)).isEqualTo(30_000_000_000L);
  }

  /** So often that no limit is met meanwhile, at 512 MiB/s. */
  @Test
  void looksTheOftenerTheNearerALimitIs() {
    assertThat(Watch.pauseNanos(true, 2L << 30)).isEqualTo(4_000_000_000L);
    assertThat(Watch.pauseNanos(true, 77)).isEqualTo(100_000_000);
  }
}
