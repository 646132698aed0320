package dev.memprof.it.programs;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.zip.Deflater;

/**
 * Allocates from Java code of every kind: interpreted, compiled, inlined, by reflection and method
 * handles, in lambdas, under a lock, amid an exception, and on virtual threads where there are any.
 * Says {@code ready} and goes on until its input ends.
 */
public final class ManyFrames {
  private static final MethodHandle LEAF;
  private static final Method REFLECTED;
  private static final Object LOCK = new Object();
  private static volatile boolean ended;

  /** Results have a use, or the compiler leaves out what makes them. */
  private static int checkSum;

  static {
    try {
      LEAF =
          MethodHandles.lookup()
              .findStatic(ManyFrames.class, "leaf", MethodType.methodType(void.class, int.class));
      REFLECTED = ManyFrames.class.getMethod("reflected", Integer.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private ManyFrames() {}

  private interface Shape {
    void draw(int bytes);
  }

  public static void main(String[] arguments) throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      int seed = i;
      threads.add(new Thread(() -> repeat(new Random(seed))));
    }
    threads.forEach(Thread::start);
    Thread virtual = new Thread(ManyFrames::repeatOnVirtualThreads);
    virtual.start();
    System.out.println("ready");
    while (System.in.read() >= 0) {
      // until it ends
    }
    ended = true;
    for (Thread thread : threads) {
      thread.join();
    }
    virtual.join();
    System.out.println("sum " + checkSum);
  }

  private static void repeat(Random random) {
    while (!ended) {
      allocate(random);
    }
  }

  /** By reflection, since they came with JDK 21: those of JDK 17 just go on. */
  private static void repeatOnVirtualThreads() {
    Random random = new Random(17);
    try {
      Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
      while (!ended) {
        List<Thread> started = new ArrayList<>();
        for (int i = 0; i < 23; i++) {
          Runnable work = () -> allocateAndYield(random.nextLong());
          started.add((Thread) start.invoke(null, work));
        }
        for (Thread thread : started) {
          thread.join();
        }
      }
    } catch (NoSuchMethodException e) {
      repeat(random);
    } catch (ReflectiveOperationException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void allocateAndYield(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 7; i++) {
      allocate(random);
      LockSupport.parkNanos(1_000);
    }
  }

  private static void allocate(Random random) {
    int bytes = 1_000 + random.nextInt(5_000);
    Shape[] shapes = {new Direct(), new Deep(), ManyFrames::locked, ManyFrames::thrown};
    switch (random.nextInt(8)) {
      case 0 -> recurse(random.nextInt(40), bytes);
      case 1 -> shapes[random.nextInt(shapes.length)].draw(bytes);
      case 2 ->
          checkSum += IntStream.range(0, 5).map(i -> twice(i, bytes)).filter(i -> i % 2 == 0).sum();
      case 3 ->
          checkSum +=
              List.of(3, 1, 2).stream()
                  .sorted(Comparator.comparing(i -> twice(-i, bytes)))
                  .toList()
                  .size();
      case 4 -> byHandle(bytes);
      case 5 -> byReflection(bytes);
      case 6 -> new Thread(() -> leaf(bytes)).start();
      default -> {
        Map<Integer, Integer> map = new HashMap<>();
        for (int i = 0; i < 5; i++) {
          int unused = map.computeIfAbsent(i, key -> twice(key, bytes));
        }
      }
    }
  }

  private static void leaf(int bytes) {
    if (bytes % 2 == 0) {
      ByteBuffer unused = ByteBuffer.allocateDirect(bytes);
    } else {
      new Deflater().end();
    }
  }

  private static int recurse(int depth, int bytes) {
    if (depth == 0) {
      leaf(bytes);
      return 1;
    }
    return recurse(depth - 1, bytes) + small(bytes);
  }

  private static int small(int bytes) {
    return bytes * 3 + 1;
  }

  private static int twice(int value, int bytes) {
    leaf(bytes);
    return 2 * value;
  }

  private static void locked(int bytes) {
    synchronized (LOCK) {
      leaf(bytes);
    }
  }

  private static void thrown(int bytes) {
    try {
      thrown(5, bytes);
    } catch (IllegalStateException e) {
      leaf(bytes);
    }
  }

  private static void thrown(int depth, int bytes) {
    try {
      if (depth > 0) {
        thrown(depth - 1, bytes);
      } else {
        throw new IllegalStateException("on purpose");
      }
    } finally {
      leaf(bytes);
    }
  }

  private static void byHandle(int bytes) {
    try {
      LEAF.invokeExact(bytes);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private static void byReflection(int bytes) {
    try {
      Object unused = REFLECTED.invoke(null, bytes);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  public static void reflected(Integer bytes) {
    leaf(bytes);
  }

  private static final class Direct implements Shape {
    @Override
    public void draw(int bytes) {
      leaf(bytes);
    }
  }

  private static final class Deep implements Shape {
    @Override
    public void draw(int bytes) {
      recurse(3, bytes);
    }
  }
}
