package java.lang;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * What memprof's advice calls. Advice is inlined into classes of any loader, module or OSGi bundle,
 * and {@code java.lang} of the boot loader is the one package that all of them see without asking;
 * the JDK's own classes do, too. It is defined by JNI.
 *
 * <p>Every method may be called by any thread, at any time, costs nothing to speak of without a
 * dispatcher, and never throws: what goes wrong in memprof is counted and swallowed here.
 */
public final class MemprofHooks {

  /** The other side, in memprof's isolated loader. */
  public interface Dispatcher {
    Object enter(int hook, Object instance);

    void exit(Object entered, Throwable thrown);

    void count(int hook, long bytes);

    void countOf(int hook, Object subject);

    void signal(int hook, Object subject);
  }

  private static final AtomicLong FAILURES = new AtomicLong();

  private static volatile Dispatcher dispatcher;

  private static volatile Supplier<Map<String, Object>> beans;

  private MemprofHooks() {}

  /**
   * @param to null for nobody
   */
  public static void dispatchTo(Dispatcher to) {
    dispatcher = to;
  }

  /**
   * @param source of MBeans by their names, for the platform's MBean server
   */
  public static void offer(Supplier<Map<String, Object>> source) {
    beans = source;
  }

  /** For the JDK, which makes its MBean server; see {@code sun.management.MemprofBeans}. */
  public static Map<String, Object> beans() {
    Supplier<Map<String, Object>> source = beans;
    try {
      return source == null ? Map.of() : source.get();
    } catch (Throwable e) {
      FAILURES.getAndIncrement();
      return Map.of();
    }
  }

  /** How many calls have failed in memprof, and were swallowed. */
  public static long failures() {
    return FAILURES.get();
  }

  /**
   * A method that is measured begins.
   *
   * @param instance its {@code this}; null in static methods and in constructors
   * @return to be handed to {@link #exit}; null when this call is not measured
   */
  public static Object enter(int hook, Object instance) {
    Dispatcher to = dispatcher;
    if (to == null) {
      return null;
    }
    try {
      return to.enter(hook, instance);
    } catch (Throwable e) {
      FAILURES.getAndIncrement();
      return null;
    }
  }

  /**
   * It ends.
   *
   * @param thrown null when it returns
   */
  public static void exit(Object entered, Throwable thrown) {
    Dispatcher to = dispatcher;
    if (entered == null || to == null) {
      return;
    }
    try {
      to.exit(entered, thrown);
    } catch (Throwable e) {
      FAILURES.getAndIncrement();
    }
  }

  /** A method that counts has returned; the size is known. */
  public static void count(int hook, long bytes) {
    Dispatcher to = dispatcher;
    if (to == null) {
      return;
    }
    try {
      to.count(hook, bytes);
    } catch (Throwable e) {
      FAILURES.getAndIncrement();
    }
  }

  /** A method that counts has returned; the size is the subject's to tell. */
  public static void countOf(int hook, Object subject) {
    Dispatcher to = dispatcher;
    if (to == null) {
      return;
    }
    try {
      to.countOf(hook, subject);
    } catch (Throwable e) {
      FAILURES.getAndIncrement();
    }
  }

  /**
   * Something happened that somebody watches for: an instance was constructed, a method has thrown.
   *
   * @param subject the instance, or the throwable
   */
  public static void signal(int hook, Object subject) {
    Dispatcher to = dispatcher;
    if (to == null) {
      return;
    }
    try {
      to.signal(hook, subject);
    } catch (Throwable e) {
      FAILURES.getAndIncrement();
    }
  }
}
