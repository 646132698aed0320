package dev.memprof.agent.weave;

import net.bytebuddy.asm.Advice;

/** Inlined into methods whose failures somebody watches for. */
final class ThrownAdvice {
  private ThrownAdvice() {}

  @Advice.OnMethodExit(onThrowable = Throwable.class)
  static void exit(@HookNumber int hook, @Advice.Thrown Throwable thrown) {
    if (thrown != null) {
      MemprofHooks.signal(hook, thrown);
    }
  }
}
