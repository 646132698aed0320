package dev.memprof.cli.target;

import dev.memprof.cli.print.Failure;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.management.MBeanServerConnection;

/**
 * A connection whose calls may take their time as long as the JVM answers at all: one that is
 * stopped or hangs would keep them for ever, and RMI waits. Any thread may call.
 */
final class LivelyConnection implements InvocationHandler {
  private static final String CALLING = "memprof-call";

  /** A call that takes longer makes us ask whether anybody is there. */
  private static final int MAX_QUIET_MILLIS = 2_000;

  /** What an answer to that may take: a long collection of garbage, a machine that swaps. */
  private static final int MAX_ANSWER_MILLIS = 4_000;

  private final String target;
  private final MBeanServerConnection server;

  private LivelyConnection(String target, MBeanServerConnection server) {
    this.target = target;
    this.server = server;
  }

  /**
   * @param target for messages
   */
  static MBeanServerConnection of(String target, MBeanServerConnection server) {
    return (MBeanServerConnection)
        Proxy.newProxyInstance(
            LivelyConnection.class.getClassLoader(),
            new Class<?>[] {MBeanServerConnection.class},
            new LivelyConnection(target, server));
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    FutureTask<Object> call = AskingThread.start(CALLING, () -> method.invoke(server, arguments));
    while (true) {
      try {
        return call.get(MAX_QUIET_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        requireAnswer();
      } catch (ExecutionException e) {
        Throwable problem = e.getCause();
        throw problem instanceof InvocationTargetException ? problem.getCause() : problem;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }

  private void requireAnswer() throws InterruptedException {
    FutureTask<String> ping = AskingThread.start(CALLING, server::getDefaultDomain);
    try {
      String unused = ping.get(MAX_ANSWER_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      return; // the call itself fails for the same reason, and tells it
    } catch (TimeoutException e) {
      throw noAnswer(target, (MAX_QUIET_MILLIS + MAX_ANSWER_MILLIS) / 1_000, e);
    }
  }

  static Failure noAnswer(String target, int seconds, Exception e) {
    return Failure.failed(
        target + " gives no answer in " + seconds + " s: it is stopped, hangs, or is too busy",
        "kill -CONT continues one that was stopped; jstack or a debugger shows where one hangs",
        e);
  }
}
