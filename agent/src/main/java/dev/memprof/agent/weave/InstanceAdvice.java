package dev.memprof.agent.weave;

import net.bytebuddy.asm.Advice;

/** Inlined into constructors. */
final class InstanceAdvice {
  private InstanceAdvice() {}

  @Advice.OnMethodExit
  static void exit(@HookNumber int hook, @Advice.This Object instance) {
    MemprofHooks.signal(hook, instance);
  }
}
