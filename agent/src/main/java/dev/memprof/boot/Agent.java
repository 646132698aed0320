package dev.memprof.boot;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Where the JVM enters memprof. This package is all of memprof that the application's class loader
 * can see; the rest lives in the isolated loader, under {@code core/} of the same jar.
 *
 * <p>Nothing is ever thrown to the JVM: a failed start is one line on stderr, and the application
 * runs unprofiled.
 *
 * <p>This class is Java 8 bytecode (see pom.xml), and names no class of ours in code: a JVM that
 * cannot load an agent's class ends, and where JAVA_TOOL_OPTIONS names the agent that would be
 * every old JVM of the machine. No declared method may have a type that Java 8 lacks, since the JVM
 * looks for {@code premain} by reflection, which loads the types of all methods.
 */
public final class Agent {
  private static final int MIN_JAVA = 17;

  private static final String LOADER = "dev.memprof.boot.IsolatedEntry";

  /** Of {@code memprof-api.jar}, of which there may be several. */
  private static final String API = "dev.memprof.api.Agent";

  /** Exit code where the JVM cannot be profiled; bin/memprof reads it. */
  private static final int NOT_PROFILED = 3;

  /**
   * Makes the isolated loader, and what is called in it at the start. The class {@code LOADER} puts
   * it there when it is initialised, and is not called by reflection: for the first calls JDK 18
   * and later generate classes, which takes 10 ms, and with them reach the compilation of a method
   * that takes 7 MiB.
   */
  static Function<Instrumentation, BiConsumer<String, Instrumentation>> loader;

  private static BiConsumer<String, Instrumentation> entry;

  private Agent() {}

  /** {@code -javaagent:memprof.jar=OPTIONS}. */
  public static void premain(String options, Instrumentation instrumentation) {
    if (isNewEnough()) {
      try {
        entry(instrumentation).accept(options == null ? "" : options, instrumentation);
      } catch (Throwable e) {
        report(e);
      }
    }
  }

  /** Loaded into a running JVM: {@code jcmd PID JVMTI.agent_load memprof.jar=VERB}. */
  public static void agentmain(String verb, Instrumentation instrumentation) {
    if (isNewEnough()) {
      try {
        entry(instrumentation)
            .getClass()
            .getMethod("agentmain", String.class, Instrumentation.class)
            .invoke(null, verb == null ? "" : verb, instrumentation);
      } catch (Throwable e) {
        report(e instanceof InvocationTargetException ? e.getCause() : e);
      }
    }
    if (started() != null) {
      tellTheApi(instrumentation);
    }
  }

  /** {@code java -jar memprof.jar [help | options | env [OPTIONS]]}. */
  public static void main(String[] arguments) throws Throwable {
    int java = javaVersion();
    if (java < MIN_JAVA) {
      System.err.println("memprof: this JVM is Java " + java + ", memprof needs " + MIN_JAVA);
      System.exit(NOT_PROFILED);
    }
    try {
      entry(null).getClass().getMethod("main", String[].class).invoke(null, (Object) arguments);
    } catch (Throwable e) { // no narrower: a start would load that class to verify this one
      throw e instanceof InvocationTargetException ? e.getCause() : e;
    }
  }

  /**
   * For {@code dev.memprof.api}, which finds this class by the system class loader, from wherever
   * it was loaded itself.
   *
   * @return takes a verb and its arguments; null where nothing is profiled
   */
  @SuppressWarnings("unchecked")
  public static Function<Object[], Object> api() throws ReflectiveOperationException {
    Object started = started();
    return started == null
        ? null
        : (Function<Object[], Object>) started.getClass().getMethod("api").invoke(null);
  }

  /** Copies of the API that looked for an agent before there was one. */
  private static void tellTheApi(Instrumentation instrumentation) {
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      if (type.getName().equals(API)) {
        try {
          Method look = type.getDeclaredMethod("look");
          look.setAccessible(true);
          look.invoke(null);
        } catch (ReflectiveOperationException | RuntimeException e) {
          // another version, or a module that is closed: it stays without
        }
      }
    }
  }

  private static synchronized Object started() {
    return entry;
  }

  /** Says so where it is not. */
  private static boolean isNewEnough() {
    int java = javaVersion();
    if (java < MIN_JAVA) {
      System.err.println(
          "memprof: this JVM is Java "
              + java
              + ", memprof needs "
              + MIN_JAVA
              + ": the application runs without profiling");
    }
    return java >= MIN_JAVA;
  }

  private static void report(Throwable e) {
    System.err.println("memprof: not profiling: " + e);
  }

  private static synchronized BiConsumer<String, Instrumentation> entry(
      Instrumentation instrumentation) throws ReflectiveOperationException {
    if (entry == null) {
      Class.forName(LOADER); // initialises it
      entry = loader.apply(instrumentation);
    }
    return entry;
  }

  /** 8, 11, 17: Java 8 calls itself 1.8. */
  private static int javaVersion() {
    String version = System.getProperty("java.specification.version", "");
    try {
      return Integer.parseInt(version.startsWith("1.") ? version.substring(2) : version);
    } catch (RuntimeException e) {
      return MIN_JAVA; // a JVM of another maker: it is tried
    }
  }
}
