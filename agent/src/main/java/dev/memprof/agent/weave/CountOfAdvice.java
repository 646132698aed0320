package dev.memprof.agent.weave;

import net.bytebuddy.asm.Advice;

/** Inlined where an object tells the size. A method that throws has not done it. */
final class CountOfAdvice {
  private CountOfAdvice() {}

  @Advice.OnMethodExit
  static void exit(@HookNumber int hook, @Measured Object subject) {
    MemprofHooks.countOf(hook, subject);
  }
}
