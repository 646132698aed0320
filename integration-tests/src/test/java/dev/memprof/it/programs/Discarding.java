package dev.memprof.it.programs;

import java.lang.management.ManagementFactory;
import java.lang.ref.Cleaner;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.zip.Deflater;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/**
 * Holds and discards buffers, Deflaters and an object with a cleaner of its own, and says what the
 * walk for garbage tells of each: {@code <moment> <class> <count> <bytes> <garbage count> <garbage
 * bytes>}. Then it waits.
 */
public final class Discarding {
  public static final int BUFFERS = 1_009;
  public static final int BUFFER_BYTES = 30_011;
  public static final int STREAMS = 211;
  public static final int WITH_CLEANER = 5;
  public static final int ARENAS = 7;
  public static final int BLOCKS = 3;

  /** For the cleaners' threads, which have nothing to say. */
  private static final int MAX_LOOKS = 600;

  private static final long BETWEEN_LOOKS_MILLIS = 100;

  /** Temporary buffers that threads of the agent have more. */
  private static final int OTHERS = 5;

  private static final List<Object> held = new ArrayList<>();
  private static final Cleaner cleaner = Cleaner.create();

  private Discarding() {}

  public static void main(String[] arguments) throws Exception {
    AgentStart.await();
    System.gc(); // what the start has left
    CompositeData[] empty = rows();
    say("empty", empty);
    Optional<Thread> sleeper = startVirtualThread();
    fill();
    say("before", rows());
    System.gc();
    say("after", cleaned(empty));
    System.out.println("end");
    fill();
    System.out.println("ready");
    System.exit(System.in.read() + held.size() + sleeper.map(Thread::getPriority).orElse(0));
  }

  /** In frames of its own: a local variable of this one would hold the last of each. */
  private static void fill() throws ReflectiveOperationException {
    for (int i = 0; i < BUFFERS; i++) {
      buffer(i);
    }
    for (int i = 0; i < STREAMS; i++) {
      stream(i);
    }
    for (int i = 0; i < WITH_CLEANER; i++) {
      withCleaner(i);
    }
    for (int i = 0; i < ARENAS && Runtime.version().feature() >= 22; i++) {
      arena(i);
    }
  }

  /** Held by itself, by a slice, softly; by nothing, by a weak reference, by garbage. */
  private static void buffer(int i) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    switch (i % 6) {
      case 0 -> held.add(buffer);
      case 1 -> held.add(buffer.slice().asReadOnlyBuffer());
      case 2 -> held.add(new SoftReference<>(buffer));
      case 3 -> buffer.put((byte) i);
      case 4 -> held.add(new WeakReference<>(List.of(buffer)));
      default -> new ArrayList<>().add(buffer);
    }
  }

  private static void stream(int i) {
    Deflater deflater = new Deflater();
    if (i % 3 == 0) {
      held.add(deflater);
    }
  }

  private static void withCleaner(int i) {
    Object owner = new Owner();
    int number = i;
    cleaner.register(owner, () -> System.out.println("cleaned " + number));
    if (i == 0) {
      held.add(owner);
    }
  }

  private static final class Owner {}

  /** Of the JDK from 22 on: collections close it. */
  private static void arena(int i) throws ReflectiveOperationException {
    Class<?> type = Class.forName("java.lang.foreign.Arena");
    Object arena = type.getMethod("ofAuto").invoke(null);
    Method allocate =
        Class.forName("java.lang.foreign.SegmentAllocator").getMethod("allocate", long.class);
    for (int block = 0; block < BLOCKS; block++) {
      Object segment = allocate.invoke(arena, (long) BUFFER_BYTES);
      if (i == 0) {
        held.add(segment);
      }
    }
  }

  /** Parked, with a buffer that only its stack holds; where there are virtual threads. */
  private static Optional<Thread> startVirtualThread() throws Exception {
    CountDownLatch waits = new CountDownLatch(1);
    Runnable sleep =
        () -> {
          ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
          waits.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          buffer.put((byte) 1);
        };
    try {
      Thread thread =
          (Thread) Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, sleep);
      waits.await();
      while (thread.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      return Optional.of(thread);
    } catch (NoSuchMethodException e) {
      return Optional.empty();
    }
  }

  /** What is left when the cleaners' threads have done their work; or after a minute, as it is. */
  private static CompositeData[] cleaned(CompositeData[] empty) throws Exception {
    CompositeData[] now = rows();
    for (int look = 0; look < MAX_LOOKS && !isCleaned(empty, now); look++) {
      Thread.sleep(BETWEEN_LOOKS_MILLIS);
      now = rows();
    }
    return now;
  }

  private static boolean isCleaned(CompositeData[] empty, CompositeData[] now) {
    return grown(empty, now, "java.nio.DirectByteBuffer") <= BUFFERS / 2 + OTHERS
        && grown(empty, now, "java.util.zip.Deflater") <= (STREAMS + 2) / 3
        && grown(empty, now, Owner.class.getName()) <= 1;
  }

  private static long grown(CompositeData[] empty, CompositeData[] now, String owner) {
    return count(now, owner) - count(empty, owner);
  }

  private static long count(CompositeData[] rows, String owner) {
    return Arrays.stream(rows)
        .filter(row -> row.get("owner").equals(owner))
        .mapToLong(row -> (Long) row.get("count"))
        .sum();
  }

  private static CompositeData[] rows() throws Exception {
    CompositeData reading =
        (CompositeData)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("dev.memprof:type=Ledger"),
                    "garbage",
                    new Object[] {60},
                    new String[] {"int"});
    return (CompositeData[]) reading.get("rows");
  }

  private static void say(String moment, CompositeData[] rows) {
    for (CompositeData row : rows) {
      System.out.printf(
          "%s %s %s %s %s %s%n",
          moment,
          row.get("owner"),
          row.get("count"),
          row.get("bytes"),
          row.get("garbageCount"),
          row.get("garbageBytes"));
    }
  }
}
