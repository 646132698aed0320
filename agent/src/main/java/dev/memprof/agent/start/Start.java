package dev.memprof.agent.start;

import dev.memprof.agent.application.ApiRequests;
import dev.memprof.agent.application.Application;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.InvalidPathException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The agent's way into a JVM. In {@code premain} the first JVM of a process replaces itself by one
 * on jemalloc and never gets past {@link Relaunch}; the second installs the hook, and leaves
 * everything that takes time to {@link CoreThread}.
 */
public final class Start implements BiConsumer<String, Instrumentation> {
  /** {@code java Program.java} runs javac's launcher, which runs the application. */
  private static final String SOURCE_LAUNCHER = "jdk.compiler/com.sun.tools.javac.launcher.";

  private static CoreThread core;
  private static Preparation preparation;
  private static Instrumentation instrumentation;
  private static Application application;

  static {
    if (Start.class.getClassLoader() instanceof Consumer) { // the isolated one
      @SuppressWarnings("unchecked")
      Consumer<BiConsumer<String, Instrumentation>> loader =
          (Consumer<BiConsumer<String, Instrumentation>>) Start.class.getClassLoader();
      loader.accept(new Start());
    }
  }

  private Start() {}

  /** Called by the boot class, on the JVM's main thread: {@code premain}. */
  @Override
  public void accept(String arguments, Instrumentation instrumentation) {
    if (isTool()) {
      Report.line("not profiling: this is a tool of the JDK");
    } else if (core != null) {
      Report.line("already started by an earlier -javaagent; this one is ignored");
    } else {
      start(arguments, true, instrumentation);
    }
  }

  /** Called by the boot class through reflection, on the JVM's attach thread. */
  public static void agentmain(String argument, Instrumentation instrumentation) {
    if (core == null) {
      start("", false, instrumentation);
    }
    try {
      String verb = argument.isEmpty() ? AttachClient.verb() : argument;
      for (String line : core.execute(verb.isEmpty() ? "status" : verb).split("\n")) {
        Report.line(line);
      }
    } catch (RuntimeException e) {
      Report.line(Report.messageOf(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Called by the boot class through reflection: {@code java -jar memprof.jar}. */
  public static void main(String[] arguments) throws IOException {
    Usage.run(arguments);
  }

  /**
   * Called by the boot class through reflection, for the API in the application.
   *
   * @return null where nothing is profiled
   */
  public static Function<Object[], Object> api() {
    Application of = application();
    return of == null ? null : new ApiRequests(of);
  }

  /** Null where nothing is profiled: then the application need not tell of itself. */
  static synchronized Application application() {
    if (application == null && preparation != null && preparation.unavailable().isEmpty()) {
      application = new Application(preparation.settings(), instrumentation);
    }
    return application;
  }

  private static void start(String arguments, boolean mayRelaunch, Instrumentation with) {
    instrumentation = with;
    try {
      preparation = Preparation.prepare(arguments, mayRelaunch);
    } catch (IOException | InvalidPathException | UnsatisfiedLinkError e) {
      preparation = Preparation.impossible(cannotLoad(e));
    }
    if (!preparation.unavailable().isEmpty()) {
      Report.line("not profiling: " + preparation.unavailable());
    }
    if (preparation.unavailable().isEmpty() && preparation.settings().wantHooks()) {
      application().installHooks();
    }
    core =
        new CoreThread(
            preparation,
            instrumentation,
            new Supplier<Application>() { // no lambda: the first one takes milliseconds
              @Override
              public Application get() {
                return application();
              }
            });
    core.start();
  }

  /** Short-lived tools meet the agent where JAVA_TOOL_OPTIONS names it. */
  private static boolean isTool() {
    String module = System.getProperty("jdk.module.main", "");
    return (module.startsWith("jdk.") || module.startsWith("java."))
        && !System.getProperty("sun.java.command", "").startsWith(SOURCE_LAUNCHER);
  }

  private static String cannotLoad(Throwable e) {
    String message = Report.messageOf(e);
    // /lib/libc.so.6: version `GLIBC_2.28' not found (required by /tmp/memprof-0/.../libmemprof.so)
    if (message.contains("version `GLIBC_")) {
      return "its library needs a newer glibc than this system has ("
          + message
          + "); use an image with glibc 2.28 or later: Debian 10, Ubuntu 20.04, RHEL 8";
    }
    return "its libraries cannot be unpacked or loaded: "
        + message
        + "; is the temporary directory "
        + System.getProperty("java.io.tmpdir")
        + " writable, and not mounted noexec? (-Djava.io.tmpdir names another)";
  }
}
