package dev.memprof.agent.start;

/** What the process's allocator can do. Keep the order in step with {@code jemalloc.h}. */
enum JemallocState {
  READY(""),
  ABSENT("the process does not run on jemalloc"),
  NO_PROFILING("the process's jemalloc is built without profiling (config.prof is false)"),
  PROF_OFF("the process's jemalloc was started with prof:false"),
  NO_HOOK("the process's jemalloc has no backtrace hook (it is older than 5.3.0)");

  private final String reason;

  JemallocState(String reason) {
    this.reason = reason;
  }

  /** Why it does not serve; empty for {@link #READY}. */
  String reason() {
    return reason;
  }

  static JemallocState probe() {
    return values()[NativeBridge.probe()];
  }
}
