package dev.memprof.agent.start;

import dev.memprof.agent.Core;
import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.agent.application.Application;
import dev.memprof.agent.http.HttpPort;
import dev.memprof.agent.jmx.PlatformBeans;
import dev.memprof.agent.options.Option;
import dev.memprof.agent.thread.OwnThread;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Starts what takes time (the store, the watch, what MBeans do) when it is needed: when somebody
 * looks, memory grows, or an option asks for it. The JVM may end meanwhile: then the start stops,
 * and nobody hears of it. Where it fails, sampling is switched off: nobody could read it, or switch
 * it off.
 */
final class CoreThread extends Thread implements Function<String, Object> {
  private static final long START_TIMEOUT_MS = 30_000;

  private static final long MAX_CLIENT_WAIT_MS = 2_500;

  /** An exit waits so long for a start, for the sake of the dump that was asked for. */
  private static final long MAX_EXIT_WAIT_MS = 10_000;

  /**
   * And so long for the step that is under way: on JDK 26 the JVM's end waits for classes that are
   * being loaded under an agent, and G1 was seen to hang there.
   */
  private static final long MAX_STOP_WAIT_MS = 1_000;

  /** After a start for which there was no memory; from then on twice as long each time. */
  private static final long RETRY_MS = 1_000;

  private static final long MAX_RETRY_MS = 15_000;

  private static final String NOT_STARTED = "not profiling: the control part could not start";

  /** Beyond java.instrument, without which there is no agent. */
  private static final String MODULE = "java.management";

  private final Preparation preparation;
  private final Supplier<Application> application;

  /** Null where the JVM has no JMX. */
  private final PlatformBeans beans;

  /** Whether the beans come with the platform's MBean server, whenever that is made. */
  private final boolean offered;

  private final Rest rest;

  private final CountDownLatch made = new CountDownLatch(1);

  /** There when that is down, unless it cannot be made. */
  private volatile Core core;

  private volatile boolean ending;

  private final HttpStart http =
      new HttpStart(
          new Supplier<HttpPort.Opening>() { // no lambda: the first one takes milliseconds
            @Override
            public HttpPort.Opening get() {
              return started().http();
            }
          });

  private Function<String, String> verbs;
  private volatile String failure;

  CoreThread(
      Preparation preparation, Instrumentation instrumentation, Supplier<Application> application) {
    super(null, null, "memprof-start", OwnThread.STACK_BYTES);
    this.preparation = preparation;
    this.application = application;
    setDaemon(true);
    beans = hasManagement() ? new PlatformBeans(preparation.beanTypes(), this) : null;
    offered = beans != null && preparation.mayStandBy() && beans.offer();
    rest = new Rest(preparation, instrumentation, application, offered);
    try {
      Runtime.getRuntime().addShutdownHook(new End());
    } catch (IllegalStateException e) {
      ending = true;
    }
  }

  /** From now on an exit is seen, however early it comes. */
  private final class End extends Thread {
    End() {
      super("memprof-end");
    }

    @Override
    public void run() {
      end();
    }
  }

  @Override
  public void run() {
    if (isOver()) {
      return;
    }
    try {
      if (beans == null) {
        throw new IllegalStateException(
            "this JVM lacks the module "
                + MODULE
                + "; start it with --add-modules "
                + MODULE
                + ", or make its image (jlink) with that module");
      }
      for (long pause = RETRY_MS; !isOver(); pause = Math.min(2 * pause, MAX_RETRY_MS)) {
        try {
          closeCore(); // of the attempt before
          begin();
          return;
        } catch (OutOfMemoryError e) {
          // The application has used up its memory; when it has room again, the start finds it. Not
          // often: of each thread that it cannot start, the JVM writes lines of its own.
          rest.pause(pause);
        }
      }
    } catch (Throwable e) {
      if (!ending) {
        failure = NOT_STARTED; // for more words there may be no memory
        fail(e);
      }
    } finally {
      made.countDown();
    }
  }

  /** May be called again where the Java heap had no room. */
  private void begin() throws IOException {
    http.open(preparation.settings());
    rest.giveHeadStart();
    if (isOver()) {
      return;
    }
    rest.await();
    if (isOver()) {
      return;
    }
    rest.serveLooks(
        new Function<String, Object>() { // no lambda: the first one takes milliseconds
          @Override
          public Object apply(String type) {
            return soon(type);
          }
        });
    Core starting = new Core();
    core = starting;
    made.countDown();
    if (isOver()) {
      return;
    }
    verbs =
        starting.start(
            preparation.settings(),
            preparation.library(),
            preparation.mallocConf(),
            preparation.unavailable(),
            application,
            rest.profiles(),
            rest.beginning());
    if (!offered) {
      beans.register();
    }
  }

  private static boolean hasManagement() {
    return ModuleLayer.boot().findModule(MODULE).isPresent();
  }

  private void fail(Throwable e) {
    if (!preparation.unavailable().isEmpty()) {
      failure = "no MBeans: " + Report.messageOf(e);
      Report.line(failure);
      return;
    }
    failure = NOT_STARTED + ": " + Report.messageOf(e);
    Report.line(failure);
    try {
      new Mallctl().writeBoolean("prof.active", false);
    } catch (RuntimeException | LinkageError again) {
      Report.line("sampling goes on: " + Report.messageOf(again));
    }
    closeCore();
    rest.refuseLooks(failure);
  }

  private void closeCore() {
    Core started = core;
    if (started != null) {
      started.close();
    }
  }

  /** The JVM ends, and nothing is asked of its end. */
  private boolean isOver() {
    return ending && !dumpsAtExit();
  }

  private boolean dumpsAtExit() {
    return preparation.unavailable().isEmpty()
        && preparation.options().is(Option.EXIT_DUMP, "true");
  }

  private void end() {
    ending = true;
    rest.end(this);
    boolean dumps = dumpsAtExit();
    Core started = core;
    try {
      if (dumps) {
        boolean unused = made.await(MAX_EXIT_WAIT_MS, TimeUnit.MILLISECONDS);
        started = core;
        if (started != null) {
          started.awaitDumpable(MAX_EXIT_WAIT_MS);
        }
      }
      if (started != null) {
        started.stop();
      }
      join(MAX_STOP_WAIT_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // what is there is closed
    }
    started = core;
    if (dumps && (started == null || !started.dumpAtExit())) {
      Report.line(
          "no exit dump: the JVM ended before memprof was started"
              + (failure == null ? "" : " (" + failure + ")"));
    }
    http.close();
    rest.closeLooks();
    if (started != null) {
      started.close();
    }
    rest.close();
  }

  /**
   * Executes a verb of {@code agentmain}, once the start is done.
   *
   * @return lines for a person
   * @throws IllegalStateException when the start failed or hangs
   */
  String execute(String verb) throws InterruptedException {
    awaitStarted();
    return verbs.apply(verb);
  }

  /**
   * The MBean of a type, once the start is done.
   *
   * @throws IllegalStateException when the start failed or hangs
   */
  @Override
  public Object apply(String type) {
    return started().bean(type);
  }

  /**
   * The same for a client whom others wait behind; null where the start takes longer.
   *
   * @throws IllegalStateException when the start failed
   */
  private Object soon(String type) {
    try {
      join(MAX_CLIENT_WAIT_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return isAlive() ? null : apply(type);
  }

  private Core started() {
    try {
      awaitStarted();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    return core;
  }

  private void awaitStarted() throws InterruptedException {
    rest.end(this);
    join(START_TIMEOUT_MS);
    if (isAlive()) {
      throw new IllegalStateException("memprof is still starting; try again");
    }
    if (failure != null) {
      throw new IllegalStateException(failure);
    }
    if (verbs == null) {
      throw new IllegalStateException("the JVM is ending");
    }
  }
}
