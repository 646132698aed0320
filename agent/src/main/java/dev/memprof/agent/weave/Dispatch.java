package dev.memprof.agent.weave;

import java.util.Arrays;

/**
 * Hands what the bridge is told to the hook it is for. Hooks are known to advice by a number; they
 * only come, and their array is replaced under this object's monitor.
 */
final class Dispatch implements MemprofHooks.Dispatcher {
  private static Dispatch connected;

  private volatile Hook[] hooks = {};

  Dispatch() {}

  /** The one that is told; {@link Bridge#dispatch} has made that possible. */
  static synchronized Dispatch connected() {
    if (connected == null) {
      connected = new Dispatch();
      MemprofHooks.dispatchTo(connected);
    }
    return connected;
  }

  /** How many calls have failed. */
  long failures() {
    return MemprofHooks.failures();
  }

  /** The hook's number. */
  synchronized int number(Hook hook) {
    int number = Arrays.asList(hooks).indexOf(hook);
    if (number >= 0) {
      return number;
    }
    Hook[] more = Arrays.copyOf(hooks, hooks.length + 1);
    more[hooks.length] = hook;
    hooks = more;
    return more.length - 1;
  }

  @Override
  public Object enter(int hook, Object instance) {
    return hooks[hook].enter(instance);
  }

  @Override
  public void exit(Object entered, Throwable thrown) {
    ((Hook.Call) entered).end(thrown);
  }

  @Override
  public void count(int hook, long bytes) {
    hooks[hook].count(bytes);
  }

  @Override
  public void countOf(int hook, Object subject) {
    if (subject != null) {
      hooks[hook].countOf(subject);
    }
  }

  @Override
  public void signal(int hook, Object subject) {
    hooks[hook].signal(subject);
  }
}
