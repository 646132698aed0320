package dev.memprof.agent.weave;

import net.bytebuddy.asm.Advice;

/** Inlined into methods, however they end. */
final class AroundAdvice {
  private AroundAdvice() {}

  @Advice.OnMethodEnter
  static Object enter(@HookNumber int hook, @Advice.This(optional = true) Object instance) {
    return MemprofHooks.enter(hook, instance);
  }

  @Advice.OnMethodExit(onThrowable = Throwable.class)
  static void exit(@Advice.Enter Object entered, @Advice.Thrown Throwable thrown) {
    MemprofHooks.exit(entered, thrown);
  }
}
