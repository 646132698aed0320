package dev.memprof.agent.weave;

/**
 * A hook on a method that its class inherits. It is woven into the class that declares the method,
 * whose other heirs it leaves alone.
 */
final class Inherited extends Hook {
  private final Hook hook;

  private final ClassValue<Boolean> applies =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return Ancestry.matches(hook.pattern(), type);
        }
      };

  Inherited(Hook hook) {
    super(hook.option(), hook.pattern(), hook.advice());
    this.hook = hook;
  }

  @Override
  Hook reported() {
    return hook;
  }

  private boolean applies(Object subject) {
    return subject != null && applies.get(subject.getClass());
  }

  @Override
  protected Call enter(Object instance) {
    return applies(instance) ? hook.enter(instance) : null;
  }

  @Override
  protected void countOf(Object subject) {
    if (applies(subject)) {
      hook.countOf(subject);
    }
  }

  @Override
  protected void signal(Object subject) {
    if (applies(subject)) {
      hook.signal(subject);
    }
  }
}
