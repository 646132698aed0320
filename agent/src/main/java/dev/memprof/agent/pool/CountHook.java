package dev.memprof.agent.pool;

import dev.memprof.agent.weave.Hook;
import dev.memprof.agent.weave.HookPattern;

/** Counts up or down what a method is told, or an object tells. */
final class CountHook extends Hook {
  private final CountedComponent component;
  private final SizeOf sizeOf;

  CountHook(HookPattern pattern, CountedComponent component) {
    super("count", pattern, Advice.COUNT);
    this.component = component;
    sizeOf = new SizeOf(pattern.source() == null ? "" : pattern.source().getter());
  }

  @Override
  protected void count(long bytes) {
    if (pattern().down()) {
      component.released(bytes);
    } else {
      component.allocated(bytes);
    }
  }

  @Override
  protected void countOf(Object subject) {
    count(sizeOf.bytes(subject));
  }
}
