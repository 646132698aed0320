package dev.memprof.agent.scope;

import dev.memprof.agent.weave.Hook;
import dev.memprof.agent.weave.HookPattern;

/** Runs a method in a scope, and what it calls. */
final class ScopeHook extends Hook {
  private final Scopes scopes;

  ScopeHook(HookPattern pattern, Scopes scopes) {
    super("scope", pattern, Advice.AROUND);
    this.scopes = scopes;
  }

  @Override
  protected Call enter(Object instance) {
    return scopes.enter(pattern().name());
  }
}
