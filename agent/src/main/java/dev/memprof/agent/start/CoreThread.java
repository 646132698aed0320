package dev.memprof.agent.start;

import dev.memprof.agent.Application;
import dev.memprof.agent.Core;
import java.util.function.Function;
import java.util.function.Supplier;

/** Starts what takes time (JNA, MBeans) beside the application's own start. */
final class CoreThread extends Thread {
  private static final long START_TIMEOUT_MS = 30_000;

  private final Preparation preparation;
  private final Supplier<Application> application;
  private Function<String, String> verbs;
  private Throwable failure;

  CoreThread(Preparation preparation, Supplier<Application> application) {
    super("memprof-start");
    this.preparation = preparation;
    this.application = application;
    setDaemon(true);
  }

  @Override
  public void run() {
    try {
      verbs =
          Core.start(
              preparation.options().asMap(),
              preparation.library(),
              preparation.mallocConf(),
              preparation.unavailable(),
              application);
    } catch (Throwable e) {
      failure = e;
      Report.line("no control over JMX: " + Report.messageOf(e));
    }
  }

  /**
   * Executes a verb of {@code agentmain}, once the start is done.
   *
   * @return lines for a person
   * @throws IllegalStateException when the start failed or hangs
   */
  String execute(String verb) throws InterruptedException {
    join(START_TIMEOUT_MS);
    if (isAlive()) {
      throw new IllegalStateException("memprof is still starting; try again");
    }
    if (failure != null) {
      throw new IllegalStateException(Report.messageOf(failure), failure);
    }
    return verbs.apply(verb);
  }
}
