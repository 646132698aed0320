package dev.memprof.agent.weave;

import net.bytebuddy.asm.Advice;

/** A constructor has no instance at first, and what it throws cannot be caught in it. */
final class AroundConstructorAdvice {
  private AroundConstructorAdvice() {}

  @Advice.OnMethodEnter
  static Object enter(@HookNumber int hook) {
    return MemprofHooks.enter(hook, null);
  }

  @Advice.OnMethodExit
  static void exit(@Advice.Enter Object entered) {
    MemprofHooks.exit(entered, null);
  }
}
