package dev.memprof.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.agent.allocator.Allocator;
import dev.memprof.agent.allocator.AllocatorReading;
import dev.memprof.agent.allocator.FakeControls;
import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.agent.control.Controller;
import dev.memprof.agent.sampler.FakeSampler;
import dev.memprof.store.DumpStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every figure under its own name, as scrapers read it. */
class MetricsTest {
  @TempDir Path directory;
  private final FakeControls controls = new FakeControls();
  private DumpStore store;
  private Controller controller;
  private Metrics metrics;

  @BeforeEach
  void open() throws IOException {
    FakeSampler sampler = new FakeSampler(Files.createDirectory(directory.resolve("scratch")));
    store = new DumpStore(directory.resolve("dumps"));
    Mallctl mallctl = new Mallctl(controls);
    controller = new Controller(mallctl, sampler, store, null, dump -> {});
    controls
        .put("stats.allocated", 1_009)
        .put("stats.active", 1_013)
        .put("stats.metadata", 1_019)
        .put("stats.resident", 1_021)
        .put("stats.mapped", 1_031)
        .put("stats.retained", 1_033);
    metrics =
        new Metrics(
            controller,
            sampler,
            new AllocatorReading(Allocator.of(mallctl)),
            List.of(into -> into.gauge("of_others", "help", "name", Map.of("a\"b", 7))));
  }

  @AfterEach
  void close() throws IOException {
    controller.close();
    store.close();
  }

  private List<String> lines() {
    return metrics.scrape(null, false).body().lines().toList();
  }

  @Test
  void tellsTheAllocatorsTotals() {
    assertThat(lines())
        .contains(
            "memprof_allocator_allocated_bytes 1009.0",
            "memprof_allocator_active_bytes 1013.0",
            "memprof_allocator_metadata_bytes 1019.0",
            "memprof_allocator_resident_bytes 1021.0",
            "memprof_allocator_mapped_bytes 1031.0",
            "memprof_allocator_retained_bytes 1033.0");
  }

  @Test
  void tellsHowSamplingStands() {
    assertThat(lines())
        .contains(
            "memprof_sampling_active 1.0",
            "memprof_sampling_interval_bytes 524288.0",
            "memprof_samples_total 24.0",
            "memprof_walks_total{outcome=\"java\"} 11.0",
            "memprof_walks_total{outcome=\"native\"} 13.0",
            "memprof_hook_table_bytes 1009.0",
            "memprof_lost_frames_total 1019.0",
            "memprof_hook_table_full_ratio 0.37",
            "memprof_profile_session_active 0.0");
    controller.sampling().off();
    assertThat(lines()).contains("memprof_sampling_active 0.0");
  }

  @Test
  void tellsOfDumps() throws IOException {
    long bytes = controller.dumps().take("growth", "").fileBytes();
    controller.dumps().counts().withheld("interval", 7);
    assertThat(lines())
        .contains(
            "memprof_dumps_taken_total 1.0",
            "memprof_dump_failures_total 0.0",
            "memprof_dumps_stored_total{reason=\"growth\"} 1.0",
            "memprof_dump_stored_bytes_total " + (double) bytes,
            "memprof_dumps_withheld_total{reason=\"interval\"} 7.0")
        .anyMatch(line -> line.startsWith("memprof_dump_seconds_total "));
  }

  @Test
  void addsWhatOthersMeasure() {
    assertThat(lines()).contains("memprof_of_others{name=\"a\\\"b\"} 7.0");
  }

  @Test
  void tellsOfArenasOnRequestOnly() {
    controls
        .put("arenas.page", 4_096)
        .put("arenas.narenas", 2)
        .put("arena.0.initialized", 1)
        .put("arena.1.initialized", 0)
        .put("stats.arenas.0.nthreads", 3)
        .put("stats.arenas.0.small.allocated", 5)
        .put("stats.arenas.0.large.allocated", 70)
        .put("stats.arenas.0.pactive", 1)
        .put("stats.arenas.0.pdirty", 2)
        .put("stats.arenas.0.pmuzzy", 3)
        .put("stats.arenas.0.resident", 77);
    assertThat(lines()).noneMatch(line -> line.contains("arena="));
    assertThat(metrics.scrape(null, true).body().lines())
        .contains(
            "memprof_arena_threads{arena=\"0\"} 3.0",
            "memprof_arena_allocated_bytes{arena=\"0\"} 75.0",
            "memprof_arena_active_bytes{arena=\"0\"} 4096.0",
            "memprof_arena_dirty_bytes{arena=\"0\"} 8192.0",
            "memprof_arena_muzzy_bytes{arena=\"0\"} 12288.0",
            "memprof_arena_resident_bytes{arena=\"0\"} 77.0")
        .noneMatch(line -> line.contains("arena=\"1\""));
  }

  @Test
  void speaksOpenMetricsToThoseWhoAskForIt() {
    Metrics.Scrape scrape = metrics.scrape("application/openmetrics-text;version=1.0.0", false);
    assertThat(scrape.contentType()).startsWith("application/openmetrics-text");
    assertThat(scrape.body()).endsWith("# EOF\n");
    assertThat(metrics.scrape("text/plain", false).contentType()).startsWith("text/plain");
  }

  @Test
  void saysTheSameAtEveryScrape() {
    assertThat(lines()).isEqualTo(lines());
  }
}
