package dev.memprof.cli.doctor;

import dev.memprof.cli.print.Failure;
import dev.memprof.cli.source.RestingAgent;
import dev.memprof.cli.target.Target;
import dev.memprof.contract.AllocatorMXBean;
import dev.memprof.contract.ProfilerMXBean;
import dev.memprof.contract.ProfilerStatus;
import java.io.IOException;
import java.util.Optional;

/**
 * What a running agent says of itself.
 *
 * @param reason why the profiler is not available; empty when it is
 * @param jemallocVersion empty when there is no jemalloc
 * @param configProf whether this jemalloc was built with profiling; empty when it does not say
 * @param optProf whether it was started with {@code prof:true}; empty when it does not say
 * @param lostFrames frames that found no room in a table
 * @param tableFullPercent how full the tables of names are, 0 to 100
 * @param agesUnknownReason why the lifetimes of memory are not known; empty where they are
 * @param lostLiveSamples samples that found no room in the table of live ones
 */
record AgentView(
    boolean available,
    String reason,
    boolean active,
    String jemallocVersion,
    Optional<Boolean> configProf,
    Optional<Boolean> optProf,
    long sampleIntervalBytes,
    long lostFrames,
    long tableFullPercent,
    String agesUnknownReason,
    long lostLiveSamples) {

  static AgentView of(Target target) {
    ProfilerMXBean profiler = target.profiler();
    boolean available = profiler.isAvailable();
    Optional<ProfilerStatus> status =
        available ? Optional.of(profiler.getStatus()) : Optional.empty();
    return new AgentView(
        available,
        profiler.getUnavailableReason(),
        profiler.isActive(),
        profiler.getJemallocVersion(),
        control(target.allocator(), "config.prof"),
        control(target.allocator(), "opt.prof"),
        profiler.getSampleIntervalBytes(),
        status.map(ProfilerStatus::lost).orElse(0L),
        status.map(ProfilerStatus::tableFullPercent).orElse(0L),
        status.map(ProfilerStatus::agesUnknownReason).orElse(""),
        status.map(ProfilerStatus::lostLiveSamples).orElse(0L));
  }

  /**
   * Of one that rests, which can profile.
   *
   * @throws IOException where it is to be asked by its MBeans
   */
  static AgentView of(RestingAgent agent) throws IOException {
    ProfilerStatus status = agent.status();
    return new AgentView(
        true,
        "",
        status.active(),
        agent.jemallocVersion(),
        agent.configProf(),
        agent.optProf(),
        agent.sampleIntervalBytes(),
        status.lost(),
        status.tableFullPercent(),
        status.agesUnknownReason(),
        status.lostLiveSamples());
  }

  private static Optional<Boolean> control(AllocatorMXBean allocator, String name) {
    try {
      return switch (String.valueOf(allocator.readControl(name)).strip()) {
        case "true", "1" -> Optional.of(true);
        case "false", "0" -> Optional.of(false);
        default -> Optional.empty();
      };
    } catch (Failure e) {
      return Optional.empty(); // no jemalloc, or a jemalloc without this control
    }
  }
}
