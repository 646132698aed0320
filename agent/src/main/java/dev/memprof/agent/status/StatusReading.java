package dev.memprof.agent.status;

import dev.memprof.agent.control.Controller;
import dev.memprof.agent.control.Sampling;
import dev.memprof.agent.control.Session;
import dev.memprof.agent.sampler.Footprint;
import dev.memprof.agent.sampler.JavaWalks;
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
        sampler,
        session == null ? 0 : session.id(),
        session == null ? 0 : session.remainingMillis());
  }

  static ProfilerStatus of(
      Sampling.State sampling, Sampler sampler, long sessionId, long sessionRemainingMillis) {
    Map<String, Long> outcomes = sampler.walksByOutcome();
    Footprint footprint = sampler.footprint();
    JavaWalks walks = sampler.javaWalks();
    return new ProfilerStatus(
        sampling.active(),
        sampling.active() ? sampling.sinceMillis() : 0,
        sampling.active() ? 0 : sampling.sinceMillis(),
        sampling.wasOff(),
        outcomes.values().stream().mapToLong(Long::longValue).sum(),
        outcomes,
        footprint.lostFrames(),
        footprint.namedFrames(),
        footprint.tableBytes(),
        footprint.fullPercent(),
        sampler.namesByJvmtiReason(),
        footprint.methodIds(),
        footprint.methodIdNanos(),
        sampler.knowsAges() ? "" : ProfilerStatus.NO_AGES,
        sampler.lostLive(),
        walks.own(),
        walks.byJvm(),
        walks.compared(),
        walks.disagreed(),
        walks.byJvmReason(),
        sessionId,
        sessionRemainingMillis);
  }
}
