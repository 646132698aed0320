package dev.memprof.agent.start;

import dev.memprof.agent.EarlyErrors;
import dev.memprof.agent.application.Application;
import dev.memprof.agent.control.ClientProfiles;
import dev.memprof.agent.jmx.BeanCalls;
import dev.memprof.agent.watch.Beginning;
import dev.memprof.agent.watch.MemoryErrorsSeen;
import java.io.File;
import java.lang.instrument.Instrumentation;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * The agent before its control part: answers clients of this machine, keeps what the application
 * runs out of, and ends when somebody needs more. All but {@link #end} and {@link #close} is the
 * {@link CoreThread}'s.
 */
final class Rest {
  /** Of the application: a tool that ends sooner would else have to wait for what begins here. */
  private static final long HEAD_START_MS = 25;

  /** Whether anything is profiled. */
  private final boolean profiles;

  private final Preparation preparation;
  private final Instrumentation instrumentation;
  private final Supplier<Application> application;

  /** Null where the control part comes at once. */
  private final Standby standby;

  /** What the application has run out of; null where nothing is profiled. */
  private MemoryErrorsSeen errors;

  private boolean servesLooks;

  /** Whose store is that of the core; null before anybody can ask. */
  private volatile Clients clients;

  /**
   * @param wanted false where the control part comes at once
   */
  Rest(
      Preparation preparation,
      Instrumentation instrumentation,
      Supplier<Application> application,
      boolean wanted) {
    this.preparation = preparation;
    this.instrumentation = instrumentation;
    this.application = application;
    profiles = preparation.unavailable().isEmpty();
    if (profiles) {
      LookSocket.open(new File(preparation.library()).getParent());
    }
    standby = wanted ? preparation.standby() : null;
  }

  /** Leaves the processor to the application's first steps. */
  void giveHeadStart() {
    if (standby != null) {
      LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(HEAD_START_MS));
    }
  }

  /** Returns when the control part is needed. May be called again. */
  void await() {
    if (errors == null && profiles) {
      errors =
          EarlyErrors.see(
              instrumentation,
              new IntConsumer() { // no lambda: the first one takes milliseconds
                @Override
                public void accept(int cause) {
                  LookSocket.noteError(cause);
                }
              });
    }
    boolean annotated = errors != null && mayBeAnnotated();
    if (clients == null) {
      clients = new Clients(preparation, annotated ? application : null);
    }
    if (standby == null) {
      return;
    }
    if (errors != null) {
      errors.tell(
          new Runnable() { // no lambda: the first one takes milliseconds
            @Override
            public void run() {
              Standby.makeRoom();
              standby.end();
            }
          });
    }
    if (annotated) {
      application.get().installAnnotated(); // releases are measured from the start
    }
    if (profiles) {
      clients.tell();
    }
    standby.await(clients);
  }

  /**
   * Whether the application can see the annotation. By the class: to look for a resource would open
   * the JDK's image in Java as well, with 30 classes.
   */
  private static boolean mayBeAnnotated() {
    try {
      Class<?> unused =
          Class.forName(Application.ANNOTATION, false, ClassLoader.getSystemClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /**
   * From now on a thread answers clients, whether or not the core can be started.
   *
   * @param beans as {@link BeanCalls} wants them
   */
  void serveLooks(Function<String, Object> beans) {
    if (!servesLooks && profiles) {
      LookSocket.serve(clients, new BeanCalls(beans));
      servesLooks = true;
    }
  }

  /** The core cannot be started: who asks is told why, unless a thread answers clients already. */
  void refuseLooks(String reason) {
    if (!servesLooks && profiles) {
      LookSocket.refuse(reason);
      servesLooks = true;
    }
  }

  /**
   * Waits, also where there is no memory for anything; clients are told meanwhile what native code
   * can tell.
   */
  void pause(long millis) throws InterruptedException {
    try {
      if (profiles && !servesLooks) {
        LookSocket.serveNatively((int) millis);
      } else {
        Thread.sleep(millis);
      }
    } catch (OutOfMemoryError e) { // of a first call, which Java code links
      LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(millis));
    }
  }

  ClientProfiles profiles() {
    return clients.profiles();
  }

  /** What the watch has to know of it; null where nothing is profiled. */
  Beginning beginning() {
    if (errors == null) {
      return null;
    }
    return standby == null
        ? new Beginning(errors)
        : new Beginning(errors, standby.liveBytes(), standby.curve());
  }

  /**
   * Somebody needs the control part, or the JVM ends. Any thread.
   *
   * @param waiting the thread in {@link #giveHeadStart} or {@link #await}
   */
  void end(Thread waiting) {
    if (standby != null) {
      standby.end();
      LockSupport.unpark(waiting);
    }
  }

  /** No client is answered any longer. Any thread. */
  void closeLooks() {
    if (profiles) {
      LookSocket.close();
    }
  }

  /** Closes the store. Any thread, after the core is closed. */
  void close() {
    Clients kept = clients;
    if (kept != null) {
      kept.close();
    }
  }
}
