package dev.memprof.agent.metrics;

import dev.memprof.agent.control.Controller;
import dev.memprof.agent.sampler.Footprint;
import dev.memprof.agent.sampler.Sampler;
import dev.memprof.agent.thread.OwnThread;
import java.util.Map;

/** Whether and how well allocations are sampled. */
final class SamplingMetrics implements MetricSource {
  private final Controller controller;
  private final Sampler hook;

  SamplingMetrics(Controller controller, Sampler hook) {
    this.controller = controller;
    this.hook = hook;
  }

  @Override
  public void read(Families into) {
    Map<String, Long> walks = hook.walksByOutcome();
    Footprint footprint = hook.footprint();
    into.gauge(
            "sampling_active",
            "1 while allocations are sampled",
            controller.sampling().isActive() ? 1 : 0)
        .gauge(
            "sampling_interval_bytes",
            "Mean bytes allocated between two samples",
            controller.sampling().intervalBytes())
        .counter(
            "samples",
            "Sampled allocations, and sampled frees while dumps were taken",
            walks.values().stream().mapToLong(Long::longValue).sum())
        .counter("walks", "Stack walks by outcome", "outcome", walks)
        .counter(
            "lost_frames", "Frames without room in a table of the hook", footprint.lostFrames())
        .counter(
            "reclaimed_frames",
            "Frames forgotten by the hook, since no stack had them any more",
            footprint.reclaimedFrames())
        .gauge("hook_table_bytes", "Memory of the hook's tables", footprint.tableBytes())
        .gauge(
            "hook_table_full_ratio",
            "How full the hook's tables of names are; at 1 new frames are lost",
            footprint.fullPercent() / 100.0)
        .counter(
            "own_failures",
            "Failures of memprof's own threads that did not end them",
            OwnThread.failures())
        .gauge(
            "profile_session_active",
            "1 while a timed profile runs",
            controller.sessions().running() == null ? 0 : 1);
  }
}
