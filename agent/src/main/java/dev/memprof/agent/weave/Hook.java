package dev.memprof.agent.weave;

import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * Something to be done at some methods of the application. What it is told, it is told on the
 * application's threads, by many at once; it may throw, which is counted and swallowed by the
 * bridge.
 */
public abstract class Hook {
  private static final int MAX_LINES = 100;

  /** What is woven into its methods. */
  public enum Advice {
    /** Tells of the beginning and the end of a method. */
    AROUND,
    /** The same, and of every instance that is constructed. */
    AROUND_AND_INSTANCES,
    /** Tells a size when the method returns. */
    COUNT,
    /** Tells of what the method throws. */
    THROWN
  }

  /** A call that is measured. */
  public interface Call {
    /**
     * @param thrown null when the method returns
     */
    void end(Throwable thrown);
  }

  private final String option;
  private final HookPattern pattern;
  private final Advice advice;
  private final Set<String> methods = new ConcurrentSkipListSet<>();
  private final Set<String> problems = new ConcurrentSkipListSet<>();

  /**
   * @param option what it was asked for by: {@code release}, {@code count}, ...
   */
  protected Hook(String option, HookPattern pattern, Advice advice) {
    this.option = option;
    this.pattern = pattern;
    this.advice = advice;
  }

  public final String option() {
    return option;
  }

  public final HookPattern pattern() {
    return pattern;
  }

  public final Advice advice() {
    return advice;
  }

  /** Methods it was woven into, {@code com.acme.BlockCache#clear()}; the first hundred. */
  public final Set<String> methods() {
    return methods;
  }

  /** Why it could not be applied somewhere, a line each; the first hundred. */
  public final Set<String> problems() {
    return problems;
  }

  /** The hook that people know. */
  Hook reported() {
    return this;
  }

  final void wovenInto(String method) {
    if (methods.size() < MAX_LINES) {
      methods.add(method);
    }
  }

  /** Says so once. */
  final void cannot(String reason) {
    if (problems.size() < MAX_LINES && problems.add(reason)) {
      System.err.println("memprof: " + option + "=" + pattern + ": " + reason);
    }
  }

  final void removed() {
    methods.clear();
  }

  /**
   * A method begins.
   *
   * @param instance its {@code this}; null in static methods and constructors
   * @return what wants to know its end; null for nobody
   */
  protected Call enter(Object instance) {
    return null;
  }

  /** A method has returned. */
  protected void count(long bytes) {}

  /** A method has returned; how much it was is the subject's to tell. Not null. */
  protected void countOf(Object subject) {}

  /**
   * An instance was constructed, or a method has thrown.
   *
   * @param subject the instance, or what was thrown
   */
  protected void signal(Object subject) {}
}
