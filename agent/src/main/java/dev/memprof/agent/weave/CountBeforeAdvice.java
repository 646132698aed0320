package dev.memprof.agent.weave;

import net.bytebuddy.asm.Advice;

/** Inlined where an object tells the size of what is given back, which it may forget with it. */
final class CountBeforeAdvice {
  private CountBeforeAdvice() {}

  @Advice.OnMethodEnter
  static void enter(@HookNumber int hook, @Measured Object subject) {
    MemprofHooks.countOf(hook, subject);
  }
}
