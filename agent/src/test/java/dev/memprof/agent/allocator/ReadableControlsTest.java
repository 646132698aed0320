package dev.memprof.agent.allocator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadableControlsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "version",
        "epoch",
        "background_thread",
        "max_background_threads",
        "config.prof",
        "opt.lg_prof_sample",
        "thread.arena",
        "thread.allocatedp",
        "thread.prof.name",
        "thread.tcache.enabled",
        "arena.0.initialized",
        "arena.4096.dss",
        "arena.17.muzzy_decay_ms",
        "arenas.narenas",
        "arenas.bin.3.size",
        "arenas.lextent.13.size",
        "prof.active",
        "prof.stats.bins.0.live",
        "stats.allocated",
        "stats.mutexes.ctl.num_ops",
        "stats.arenas.4096.bins.0.nmalloc",
        "experimental.hooks.prof_backtrace",
        "experimental.prof_recent.alloc_max",
        "experimental.arenas.0.pactivep"
      })
  void knowsControlsThatAreOnlyRead(String name) {
    assertThat(ReadableControls.contains(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "arenas.create",
        "experimental.arenas_create_ext",
        "tcache.create",
        "tcache.flush",
        "tcache.destroy",
        "thread.idle",
        "thread.tcache.flush",
        "thread.tcache.ncached_max.write",
        "thread.peak.reset",
        "arena.0.purge",
        "arena.0.decay",
        "arena.0.reset",
        "arena.0.destroy",
        "arena.0.name",
        "arenas.lookup",
        "prof.dump",
        "prof.reset",
        "prof.prefix",
        "prof.log_start",
        "prof.log_stop",
        "stats.mutexes.reset",
        "experimental.hooks.install",
        "experimental.hooks.remove",
        "experimental.hooks.thread_event",
        "experimental.prof_recent.alloc_dump",
        "experimental.utilization.query",
        "experimental.batch_alloc",
        "experimental.thread.activity_callback"
      })
  void refusesControlsThatAct(String name) {
    assertThat(ReadableControls.contains(name)).isFalse();
  }

  /** For C the name ends at the first NUL. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "stats.mutexes.reset\0",
        "stats.mutexes.reset\0.x",
        "prof.reset\0",
        "opt.prof\0",
        "stats.allocated\n",
        "no.such.control"
      })
  void refusesWhatIsNoName(String name) {
    assertThat(ReadableControls.contains(name)).isFalse();
  }
}
