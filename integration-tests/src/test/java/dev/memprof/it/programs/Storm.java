package dev.memprof.it.programs;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Everything that has ever crashed a profiler in one process at once, for a number of seconds.
 * Prints {@code ready}, then {@code survived}; or the first unexpected exception, with exit code 1.
 */
public final class Storm {
  private static final AtomicReference<Throwable> failure = new AtomicReference<>();
  private static volatile boolean over;

  private interface Step {
    void run() throws Exception;
  }

  private Storm() {}

  public static void main(String[] arguments) throws Exception {
    long seconds = Long.parseLong(arguments[0]);
    List<Thread> threads = new ArrayList<>();
    threads.add(start("classes", Storm::loadAndUnloadClass));
    threads.add(start("classes-too", Storm::loadAndUnloadClass));
    threads.add(start("zlib", Storm::compress));
    threads.add(start("direct", Storm::allocateDirect));
    threads.add(start("exceptions", () -> throwDeep(200)));
    threads.add(start("threads", Storm::churnThreads));
    threads.add(start("fork", Storm::fork));
    threads.add(start("gc", Storm::collect));
    System.out.println("ready");
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    while (System.nanoTime() < end && failure.get() == null) {
      Thread.sleep(100);
    }
    over = true;
    for (Thread thread : threads) {
      thread.join(120_000);
      if (thread.isAlive()) {
        failure.compareAndSet(null, new IllegalStateException(thread + " hangs"));
      }
    }
    if (failure.get() != null) {
      failure.get().printStackTrace();
      System.exit(1);
    }
    System.out.println("survived");
    System.exit(0); // with sampling on and daemon threads running
  }

  private static Thread start(String name, Step step) {
    Thread thread =
        new Thread(
            () -> {
              while (!over && failure.get() == null) {
                try {
                  step.run();
                } catch (Throwable e) {
                  failure.compareAndSet(null, e);
                }
              }
            },
            name);
    thread.start();
    return thread;
  }

  /** A class whose methods allocate natively and whose loader is garbage at once. */
  public static final class Passenger implements Runnable {
    @Override
    public void run() {
      Deflater deflater = new Deflater();
      deflater.setInput(new byte[64]);
      deflater.deflate(new byte[128]);
      deflater.end();
      for (int i = 0; i < 20; i++) {
        ByteBuffer unused =
            ByteBuffer.allocateDirect(1 + ThreadLocalRandom.current().nextInt(9_000));
      }
    }
  }

  private static final class OwnLoader extends ClassLoader {
    OwnLoader() {
      super(null);
    }

    Class<?> define(byte[] bytes) {
      return defineClass(null, bytes, 0, bytes.length);
    }
  }

  private static void loadAndUnloadClass() throws Exception {
    byte[] bytes;
    try (InputStream in = Storm.class.getResourceAsStream("Storm$Passenger.class")) {
      bytes = in.readAllBytes();
    }
    Object passenger = new OwnLoader().define(bytes).getDeclaredConstructor().newInstance();
    ((Runnable) passenger).run();
  }

  private static void compress() throws Exception {
    Deflater deflater = new Deflater(ThreadLocalRandom.current().nextInt(10));
    Inflater inflater = new Inflater();
    byte[] text = new byte[10_007];
    byte[] packed = new byte[20_000];
    deflater.setInput(text);
    deflater.finish();
    inflater.setInput(packed, 0, deflater.deflate(packed));
    inflater.inflate(text);
    deflater.end();
    inflater.end();
  }

  private static void allocateDirect() {
    ByteBuffer[] buffers = new ByteBuffer[100];
    for (int i = 0; i < buffers.length; i++) {
      buffers[i] = ByteBuffer.allocateDirect(1 + ThreadLocalRandom.current().nextInt(200_000));
    }
  }

  private static int throwDeep(int depth) {
    if (depth > 0) {
      return throwDeep(depth - 1) + 1;
    }
    try {
      throw new IllegalStateException("deep");
    } catch (IllegalStateException e) {
      return e.getStackTrace().length;
    }
  }

  private static void churnThreads() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Thread thread = new Thread(Storm::allocateOnce);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void allocateOnce() {
    Deflater deflater = new Deflater();
    deflater.setInput(new byte[100]);
    deflater.deflate(new byte[100]);
    deflater.end();
  }

  private static void fork() throws Exception {
    int code = new ProcessBuilder("/bin/true").start().waitFor();
    if (code != 0) {
      throw new IllegalStateException("/bin/true ended with " + code);
    }
  }

  private static void collect() throws InterruptedException {
    System.gc();
    Thread.sleep(50);
  }
}
