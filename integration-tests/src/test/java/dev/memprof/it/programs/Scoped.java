package dev.memprof.it.programs;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntToLongFunction;

/** Known blocks, allocated in scopes of the agent. Says {@code <what>: ScopeUse[...], ...} each. */
@SuppressWarnings("try") // scopes are there to be closed
public final class Scoped {
  /** A size class of jemalloc, and too large for a thread's cache. */
  public static final int BLOCK_BYTES = 80 << 10;

  public static final int THREADS = 8;
  public static final int BLOCKS = 53;
  public static final int INNER_BLOCKS = 17;
  public static final int FAST_CALLS = 5_003;
  public static final int SCOPES = 64;

  private static Object scopes;
  private static Object mallctl;
  private static Method enter;
  private static Method uses;
  private static Method advanceEpoch;
  private static Method allocatedBytes;
  private static volatile boolean ended;

  private Scoped() {}

  public static void main(String[] arguments) throws Exception {
    Class<?> type = Inside.agentClass("dev.memprof.agent.scope.Scopes");
    Class<?> mallctlType = Inside.agentClass("dev.memprof.agent.allocator.Mallctl");
    scopes = type.getConstructor().newInstance();
    mallctl = mallctlType.getConstructor().newInstance();
    enter = type.getMethod("enter", String.class);
    uses = type.getMethod("uses", IntToLongFunction.class);
    advanceEpoch = mallctlType.getMethod("advanceEpoch");
    allocatedBytes =
        Inside.agentClass("dev.memprof.agent.allocator.AllocatorStatistics")
            .getMethod("allocatedBytes", mallctlType, int.class);
    Thread[] churning = churn();
    warmUp();
    nested();
    fromManyThreads();
    closedElsewhere();
    virtually();
    tooFast();
    tooMany();
    ended = true;
    for (Thread thread : churning) {
      thread.join();
    }
    System.out.println("end");
  }

  private static AutoCloseable scope(String name) throws Exception {
    return (AutoCloseable) Inside.call(enter, scopes, name);
  }

  private static void say(String what) throws Exception {
    Object unused = Inside.call(advanceEpoch, mallctl);
    IntToLongFunction liveBytes = Scoped::allocatedBytes;
    System.out.println(what + ": " + Inside.call(uses, scopes, liveBytes));
  }

  private static long allocatedBytes(int arena) {
    try {
      return (long) Inside.call(allocatedBytes, null, mallctl, arena);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Four threads that allocate and free the same sizes outside of any scope. */
  private static Thread[] churn() {
    Thread[] threads = new Thread[4];
    for (int t = 0; t < threads.length; t++) {
      threads[t] =
          new Thread(
              () -> {
                while (!ended) {
                  free(ByteBuffer.allocateDirect(BLOCK_BYTES));
                  free(ByteBuffer.allocateDirect(1_000));
                }
              });
      threads[t].start();
    }
    return threads;
  }

  /** What the JVM allocates once, when code runs for the first time, is not to be counted. */
  private static void warmUp() throws Exception {
    for (int i = 0; i < 20; i++) {
      try (AutoCloseable scope = scope("warm")) {
        free(ByteBuffer.allocateDirect(BLOCK_BYTES));
      }
      say("warm " + i);
    }
  }

  private static List<ByteBuffer> blocks(int count) {
    List<ByteBuffer> blocks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      blocks.add(ByteBuffer.allocateDirect(BLOCK_BYTES));
    }
    return blocks;
  }

  private static void nested() throws Exception {
    List<ByteBuffer> held = new ArrayList<>();
    try (AutoCloseable outer = scope("outer")) {
      held.addAll(blocks(BLOCKS));
      try (AutoCloseable inner = scope("inner")) {
        held.addAll(blocks(INNER_BLOCKS));
        try (AutoCloseable again = scope("inner")) {
          System.out.println("again is null: " + (again == null));
          held.addAll(blocks(INNER_BLOCKS));
        }
        throw new IllegalStateException("as applications do");
      } catch (IllegalStateException e) {
        held.addAll(blocks(BLOCKS)); // the inner scope is closed
      }
    }
    held.addAll(blocks(BLOCKS));
    say("nested");
    free(held);
    say("nested, freed");
  }

  private static void fromManyThreads() throws Exception {
    List<ByteBuffer> held = Collections.synchronizedList(new ArrayList<>());
    Thread[] threads = new Thread[THREADS];
    for (int t = 0; t < THREADS; t++) {
      threads[t] =
          new Thread(
              () -> {
                for (int i = 0; i < BLOCKS; i++) {
                  try (AutoCloseable scope = scope("many")) {
                    held.add(ByteBuffer.allocateDirect(BLOCK_BYTES));
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                  free(ByteBuffer.allocateDirect(BLOCK_BYTES));
                }
              });
      threads[t].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    say("many");
    free(held);
    say("many, freed");
  }

  /** The thread is back in its own arena when it has entered and left another scope. */
  private static void closedElsewhere() throws Exception {
    List<ByteBuffer> held = new ArrayList<>();
    AutoCloseable strayed = scope("strayed");
    Thread other =
        new Thread(
            () -> {
              try {
                strayed.close();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    other.start();
    other.join();
    try (AutoCloseable scope = scope("next")) {
      held.addAll(blocks(BLOCKS));
    }
    held.addAll(blocks(BLOCKS));
    AutoCloseable first = scope("first");
    AutoCloseable second = scope("second");
    first.close();
    held.addAll(blocks(INNER_BLOCKS)); // in the second
    second.close();
    second.close();
    held.addAll(blocks(BLOCKS));
    say("strayed");
    free(held);
  }

  private static void virtually() throws Exception {
    Method start;
    try {
      start = Thread.class.getMethod("startVirtualThread", Runnable.class);
    } catch (NoSuchMethodException e) {
      return; // before JDK 21
    }
    Thread thread =
        (Thread)
            start.invoke(
                null,
                (Runnable)
                    () -> {
                      try (AutoCloseable scope = scope("virtual")) {
                        free(ByteBuffer.allocateDirect(BLOCK_BYTES));
                      } catch (Exception e) {
                        throw new IllegalStateException(e);
                      }
                    });
    thread.join();
    say("virtual");
  }

  private static void tooFast() throws Exception {
    for (int i = 0; i < FAST_CALLS; i++) {
      close(scope("fast"));
    }
    say("fast");
  }

  private static void close(AutoCloseable scope) throws Exception {
    if (scope != null) {
      scope.close();
    }
  }

  private static void tooMany() throws Exception {
    for (int i = 0; i < SCOPES; i++) {
      close(scope("number " + i));
    }
    say("too many");
  }

  private static void free(List<ByteBuffer> buffers) {
    buffers.forEach(Scoped::free);
    buffers.clear();
  }

  private static void free(ByteBuffer buffer) {
    try {
      INVOKE_CLEANER.invoke(UNSAFE, buffer);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final Object UNSAFE;
  private static final Method INVOKE_CLEANER;

  static {
    try {
      Class<?> unsafe = Class.forName("sun.misc.Unsafe");
      Field instance = unsafe.getDeclaredField("theUnsafe");
      instance.setAccessible(true);
      UNSAFE = instance.get(null);
      INVOKE_CLEANER = unsafe.getMethod("invokeCleaner", ByteBuffer.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
