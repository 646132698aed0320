package dev.memprof.it.programs;

import java.io.RandomAccessFile;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Objects of known contents, weighed by the agent. Says {@code <what>: HeapWeight[...]} each. */
public final class Weighed {
  public static final int ARRAYS = 1_013;
  public static final int ARRAY_BYTES = 1_237;
  public static final int SHARED = 211;
  public static final int BUFFERS = 37;
  public static final int BUFFER_BYTES = 10_007;
  public static final int WEAK = 53;
  public static final int CONCURRENT = 2_003;
  public static final int CONCURRENT_ROUNDS = 10;

  private static Method weigh;
  private static Method weighWithin;
  private static Object held;
  private static final List<Object> heldToo = new ArrayList<>();

  private Weighed() {}

  public static void main(String[] arguments) throws Exception {
    Class<?> walk = Inside.agentClass("dev.memprof.agent.weigh.HeapWalk");
    weigh = walk.getMethod("weigh", Object.class);
    weighWithin = walk.getMethod("weigh", Object.class, Duration.class, long.class);
    arrays();
    shared();
    direct();
    weak();
    ofTheApplication();
    held = ByteBuffer.allocateDirect(BUFFER_BYTES);
    say("a buffer", held);
    limits();
    concurrently();
    System.out.println("end");
    System.exit(heldToo.size() - SHARED);
  }

  private static void say(String what, Object instance) throws Exception {
    System.out.println(what + ": " + Inside.call(weigh, null, instance));
  }

  private static byte[][] filled() {
    byte[][] arrays = new byte[ARRAYS][];
    for (int i = 0; i < ARRAYS; i++) {
      arrays[i] = new byte[ARRAY_BYTES];
    }
    return arrays;
  }

  private static void arrays() throws Exception {
    held = filled();
    say("arrays", held);
    say("arrays again", held);
  }

  private static void shared() throws Exception {
    byte[][] arrays = filled();
    held = arrays;
    for (int i = 0; i < SHARED; i++) {
      heldToo.add(arrays[3 * i]);
    }
    say("shared", arrays);
  }

  private static void direct() throws Exception {
    ByteBuffer[] buffers = new ByteBuffer[2 * BUFFERS];
    for (int i = 0; i < BUFFERS; i++) {
      buffers[2 * i] = ByteBuffer.allocateDirect(BUFFER_BYTES);
      buffers[2 * i + 1] = buffers[2 * i].slice(1, 17).asReadOnlyBuffer();
    }
    held = buffers;
    say("direct", buffers);
    Path file = Files.createTempFile("mapped", ".bin");
    try (RandomAccessFile mapped = new RandomAccessFile(file.toFile(), "rw")) {
      Object[] both = {
        mapped.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, 4 * BUFFER_BYTES),
        ByteBuffer.allocateDirect(BUFFER_BYTES)
      };
      held = both;
      say("mapped", both);
    } finally {
      Files.delete(file);
    }
  }

  /** Statics of an interface come before an instance's own fields where JVMTI numbers them. */
  interface Numbered {
    String FIRST = Weighed.class.getName();
    String SECOND = FIRST + "2";
    String THIRD = FIRST + "3";
  }

  /** Its value is held, its referent is not. */
  private static final class Entry extends WeakReference<byte[]>
      implements Numbered, Comparable<Entry> {
    final byte[] value;

    Entry(byte[] key, byte[] value) {
      super(key);
      this.value = value;
    }

    @Override
    public int compareTo(Entry other) {
      return Integer.compare(value.length, other.value.length);
    }
  }

  private static void weak() throws Exception {
    Object[] entries = new Object[3 * WEAK];
    byte[][] keys = new byte[WEAK][];
    Map<byte[], Object> elsewhere = new WeakHashMap<>();
    for (int i = 0; i < WEAK; i++) {
      keys[i] = new byte[100_003];
      byte[] value = new byte[ARRAY_BYTES];
      entries[3 * i] = new Entry(keys[i], value);
      entries[3 * i + 1] = new SoftReference<>(keys[i]);
      entries[3 * i + 2] = new WeakReference<>(keys[i]);
      elsewhere.put(value, "weakly, and so not shared");
    }
    held = entries;
    heldToo.add(elsewhere);
    heldToo.add(keys);
    say("weak", entries);
    heldToo.remove(heldToo.size() - 1);
    heldToo.remove(heldToo.size() - 1);
  }

  /** All these lead to everything, but are the application's. */
  private static void ofTheApplication() throws Exception {
    Object[] application = {
      Weighed.class,
      Weighed.class.getClassLoader(),
      Thread.currentThread(),
      Thread.currentThread().getThreadGroup(),
      Object.class.getModule(),
      ModuleLayer.boot(),
      new Class<?>[] {String.class}
    };
    held = application;
    say("application", application);
    try {
      say("a class", Weighed.class);
    } catch (IllegalArgumentException e) {
      System.out.println("refused: " + e.getMessage());
    }
  }

  private static void limits() throws Exception {
    byte[][][] arrays = new byte[ARRAYS][][];
    for (int i = 0; i < ARRAYS; i++) {
      arrays[i] = new byte[1][];
    }
    held = arrays;
    System.out.println(
        "few tags: " + Inside.call(weighWithin, null, held, Duration.ofMinutes(1), 100L));
    System.out.println(
        "no time: " + Inside.call(weighWithin, null, held, Duration.ZERO, 1_000_000L));
  }

  /** A map whose values are exchanged all the time, always of the same size. */
  private static void concurrently() throws Exception {
    Map<Integer, byte[]> map = new ConcurrentHashMap<>();
    for (int i = 0; i < CONCURRENT; i++) {
      map.put(i, new byte[ARRAY_BYTES]);
    }
    held = map;
    CountDownLatch running = new CountDownLatch(2);
    boolean[] ended = new boolean[1];
    Thread[] threads = new Thread[2];
    for (int t = 0; t < threads.length; t++) {
      int from = t;
      threads[t] =
          new Thread(
              () -> {
                for (int i = from; !ended[0]; i += threads.length) {
                  map.put(i % CONCURRENT, new byte[ARRAY_BYTES]);
                  if (i == from + 1_000 * threads.length) {
                    running.countDown();
                  }
                }
              });
      threads[t].setDaemon(true);
      threads[t].start();
    }
    running.await();
    for (int i = 0; i < CONCURRENT_ROUNDS; i++) {
      say("concurrent " + i, map);
    }
    ended[0] = true;
  }
}
