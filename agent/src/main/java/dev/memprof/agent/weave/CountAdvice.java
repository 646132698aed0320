package dev.memprof.agent.weave;

import net.bytebuddy.asm.Advice;

/** Inlined where the size is a number. A method that throws has not done it. */
final class CountAdvice {
  private CountAdvice() {}

  @Advice.OnMethodExit
  static void exit(@HookNumber int hook, @Measured long bytes) {
    MemprofHooks.count(hook, bytes);
  }
}
