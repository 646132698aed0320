package dev.memprof.agent.jmx;

import dev.memprof.agent.weave.Hook;
import java.util.List;

/** A hook as it was asked for, and what has become of it. */
public final class HookEntry {
  private final Hook hook;

  HookEntry(Hook hook) {
    this.hook = hook;
  }

  /** {@code release}, {@code count}, .... */
  public String getOption() {
    return hook.option();
  }

  /** {@code blocks:com.acme.BlockCache#clear}. */
  public String getPattern() {
    return hook.pattern().toString();
  }

  /** In words; {@code matched 0 methods so far} while no class has come that it is for. */
  public String getState() {
    int methods = hook.methods().size();
    return "matched "
        + methods
        + (methods == 1 ? " method" : " methods")
        + " so far"
        + (hook.problems().isEmpty() ? "" : "; " + String.join("; ", hook.problems()));
  }

  /** What it is woven into. */
  public List<String> getMethods() {
    return List.copyOf(hook.methods());
  }

  /** Why it could not be applied somewhere. */
  public List<String> getProblems() {
    return List.copyOf(hook.problems());
  }
}
