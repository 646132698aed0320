package dev.memprof.it.programs;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.CountDownLatch;

/** Releases blocks in the ways that are asked for on standard input; answers each by a line. */
public final class Releases {
  /** Keeps alive what a test wants to find registered. */
  private static final List<Object> held = new ArrayList<>();

  private Releases() {}

  /** A constructor that releases. */
  static final class Evictor {
    Evictor(BlockCache cache, boolean fail) {
      cache.clear(3);
      if (fail) {
        throw new IllegalStateException("constructed, then thrown");
      }
    }
  }

  /** Inherits what is measured for its sake from a class that is not. */
  static final class Heir extends Declaring {
    Heir(int blocks) {
      super(blocks);
    }
  }

  /** Not measured, as such. */
  static class Declaring {
    final BlockCache cache;

    Declaring(int blocks) {
      cache = new BlockCache(blocks);
    }

    public void discard() {
      cache.clear(5);
    }
  }

  public static void main(String[] arguments) {
    new BlockCache(1).clear(); // what the JVM itself allocates for a first call is not the test's
    System.out.println("ready");
    Scanner in = new Scanner(System.in, StandardCharsets.UTF_8);
    while (in.hasNextLine()) {
      String what = in.nextLine();
      try {
        run(what);
        System.out.println("done " + what);
      } catch (Exception e) {
        System.out.println("thrown " + what + " " + e);
      }
    }
  }

  private static void run(String what) throws Exception {
    switch (what) {
      case "plain" -> new BlockCache(2).clear();
      case "overload" -> new BlockCache(4).clear(3);
      case "throw" -> new BlockCache(4).clearAndThrow();
      case "recurse" -> new BlockCache(5).clearRecursively();
      case "nest" -> new BlockCache(6).clearNested();
      case "others" -> new BlockCache(3).clearBesideOthers(7, 5);
      case "static" -> BlockCache.clearStatically(new BlockCache(7));
      case "construct" -> held.add(new Evictor(new BlockCache(3), false));
      case "construct-throw" -> held.add(new Evictor(new BlockCache(3), true));
      case "inherit" -> {
        new Declaring(5).discard();
        new Heir(5).discard();
      }
      case "threads" -> threads();
      case "virtual" -> virtual();
      case "hold" -> {
        held.add(new BlockCache(16));
        held.add(new BlockCache(32));
      }
      case "drop" -> {
        held.clear();
        System.gc();
      }
      default -> throw new IllegalArgumentException(what);
    }
  }

  private static void threads() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    CountDownLatch start = new CountDownLatch(1);
    for (int i = 0; i < 16; i++) {
      int blocks = i + 1;
      Thread thread =
          new Thread(
              () -> {
                BlockCache cache = new BlockCache(blocks);
                try {
                  start.await();
                } catch (InterruptedException e) {
                  return;
                }
                cache.clear();
              },
              "releasing-" + blocks);
      thread.start();
      threads.add(thread);
    }
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** JDK 17 has none. */
  private static void virtual() throws Exception {
    Thread thread =
        (Thread)
            Thread.class
                .getMethod("startVirtualThread", Runnable.class)
                .invoke(null, (Runnable) () -> new BlockCache(9).clear());
    thread.join();
  }
}
