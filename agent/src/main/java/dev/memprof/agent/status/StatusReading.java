package dev.memprof.agent.status;

import dev.memprof.agent.control.Controller;
import dev.memprof.agent.control.Sampling;
import dev.memprof.agent.control.Session;
import dev.memprof.agent.sampler.Footprint;
import dev.memprof.agent.sampler.Sampler;
import dev.memprof.contract.ProfilerStatus;
import java.util.Map;

/** Reads how the profiler stands. Any thread may. */
public final class StatusReading {
  private final Controller controller;
  private final Sampler sampler;

  public StatusReading(Controller controller, Sampler sampler) {
    this.controller = controller;
    this.sampler = sampler;
  }

  public ProfilerStatus read() {
    Session session = controller.sessions().running();
    return of(
        controller.sampling().state(),
        sampler.walksByOutcome(),
        sampler.footprint(),
        sampler.namesByJvmtiReason(),
        session == null ? 0 : session.id(),
        session == null ? 0 : session.remainingMillis());
  }

  static ProfilerStatus of(
      Sampling.State sampling,
      Map<String, Long> walks,
      Footprint footprint,
      String namesByJvmtiReason,
      long sessionId,
      long sessionRemainingMillis) {
    return new ProfilerStatus(
        sampling.active(),
        sampling.active() ? sampling.sinceMillis() : 0,
        sampling.active() ? 0 : sampling.sinceMillis(),
        sampling.wasOff(),
        walks.values().stream().mapToLong(Long::longValue).sum(),
        walks,
        footprint.lostFrames(),
        footprint.namedFrames(),
        footprint.tableBytes(),
        footprint.fullPercent(),
        namesByJvmtiReason,
        footprint.methodIds(),
        footprint.methodIdNanos(),
        sessionId,
        sessionRemainingMillis);
  }
}
