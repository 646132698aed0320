package dev.memprof.it.programs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongUnaryOperator;
import java.util.zip.Deflater;

/**
 * Takes memory of a kind on command: {@code KIND NUMBER}, answered by {@code done KIND}. Says
 * {@code ready} first.
 */
public final class Owning {
  private static final int PAGE_BYTES = 4096;
  private static final CountDownLatch NEVER = new CountDownLatch(1);

  private static final List<Object> held = new ArrayList<>();
  private static final Deque<ByteBuffer> direct = new ArrayDeque<>();

  private static final List<byte[]> blocks = new ArrayList<>();

  private Owning() {}

  /**
   * @param arguments a directory on a disk
   */
  public static void main(String[] arguments) throws Exception {
    System.out.println("ready");
    Scanner commands = new Scanner(System.in, StandardCharsets.UTF_8);
    while (commands.hasNextLine()) {
      String[] words = commands.nextLine().split(" ");
      int number = Integer.parseInt(words[1]);
      switch (words[0]) {
        case "direct" -> direct(number);
        case "free" -> free(number);
        case "file" -> map(Path.of(arguments[0]), number);
        case "memory" -> map(Path.of("/dev/shm"), number);
        case "threads" -> threads(number);
        case "loaders" -> loaders(number);
        case "garbage" -> garbage(number);
        case "busy" -> busy(number);
        case "holes" -> holes(number);
        case "inflaters" -> inflaters(number);
        case "interned" -> interned(number);
        case "written" -> written(Path.of(arguments[0]), number);
        case "heap" -> heap(number);
        case "bulky" -> bulky(number);
        case "pinned" -> PinnedChunks.take(number);
        case "symbols" -> ManySymbols.take(number);
        default -> OwningNatively.take(Path.of(arguments[0]), words[0], number);
      }
      System.out.println("done " + words[0]);
    }
  }

  private static void direct(int bytes) {
    direct.push(touched(ByteBuffer.allocateDirect(bytes)));
  }

  private static ByteBuffer touched(ByteBuffer buffer) {
    for (int i = 0; i < buffer.capacity(); i += PAGE_BYTES) {
      buffer.put(i, (byte) 1);
    }
    return buffer;
  }

  /** Takes blocks and gives them back at once. */
  private static void free(int bytes) throws ReflectiveOperationException {
    release(List.of(touched(ByteBuffer.allocateDirect(bytes))));
  }

  private static void release(List<ByteBuffer> buffers) throws ReflectiveOperationException {
    Class<?> unsafe = Class.forName("sun.misc.Unsafe"); // javac warns of the name itself
    Field field = unsafe.getDeclaredField("theUnsafe");
    field.setAccessible(true);
    Method cleaner = unsafe.getMethod("invokeCleaner", ByteBuffer.class);
    for (ByteBuffer buffer : buffers) {
      cleaner.invoke(field.get(null), buffer);
    }
  }

  /** Takes that many small blocks and gives back all but each tenth. */
  private static void holes(int blocks) throws ReflectiveOperationException {
    List<ByteBuffer> buffers = new ArrayList<>();
    for (int i = 0; i < blocks; i++) {
      buffers.add(ByteBuffer.allocateDirect(1_000));
      if (i % 10 == 0) {
        held.add(buffers.remove(buffers.size() - 1));
      }
    }
    release(buffers);
  }

  /** Never ended. */
  private static void inflaters(int count) {
    byte[] input = new byte[100_003];
    byte[] output = new byte[300_007];
    for (int i = 0; i < count; i++) {
      Deflater deflater = new Deflater();
      deflater.setInput(input);
      deflater.finish();
      int unused = deflater.deflate(output);
      held.add(deflater);
    }
  }

  private static void interned(int count) {
    String[] names = new String[count];
    for (int i = 0; i < count; i++) {
      names[i] = ("region-" + Integer.toHexString(i)).intern();
    }
    held.add(names);
  }

  /** From the heap, through a channel, on one thread for each: the JDK keeps a buffer for each. */
  private static void written(Path directory, int threads) throws Exception {
    Path file = Files.createTempFile(directory, "owning-", ".bin");
    byte[] bytes = new byte[4_000_003];
    CountDownLatch done = new CountDownLatch(threads);
    for (int i = 0; i < threads; i++) {
      Thread writer =
          new Thread(
              () -> {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                  int unused = channel.write(ByteBuffer.wrap(bytes), 0);
                  done.countDown();
                  rest();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              },
              "writer-" + i);
      writer.setDaemon(true);
      writer.start();
    }
    done.await();
    System.gc();
  }

  private static void map(Path directory, int bytes) throws IOException {
    Path file = Files.createTempFile(directory, "owning-", ".bin");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes);
      held.add(touched(map));
    }
    Files.delete(file);
  }

  /** Each with a stack that has been deep. */
  private static void threads(int count) throws InterruptedException {
    CountDownLatch deep = new CountDownLatch(count);
    for (int i = 0; i < count; i++) {
      Thread thread =
          new Thread(
              () -> {
                descend(2_000);
                deep.countDown();
                rest();
              },
              "deep-" + i);
      thread.setDaemon(true);
      thread.start();
    }
    deep.await();
  }

  private static int descend(int depth) {
    return depth == 0 ? 0 : 1 + descend(depth - 1);
  }

  private static void rest() {
    try {
      NEVER.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Each with a class of its own. */
  private static void loaders(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      held.add(again(Owning.class));
    }
  }

  /** The same class by a loader of its own. */
  private static Class<?> again(Class<?> type) throws Exception {
    byte[] bytes;
    try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
      bytes = in.readAllBytes();
    }
    ClassLoader loader =
        new ClassLoader(null) {
          @Override
          protected Class<?> findClass(String name) {
            return defineClass(name, bytes, 0, bytes.length);
          }
        };
    return Class.forName(type.getName(), false, loader);
  }

  /** Java objects that stay until others take their place; none is garbage when it is done. */
  private static void heap(int bytes) {
    blocks.clear();
    System.gc();
    for (int i = 0; i < bytes >> 20; i++) {
      blocks.add(new byte[1 << 20]);
    }
    System.gc();
  }

  /** Classes of loaders of their own, each compiled; tells by how much the JVM's pools grew. */
  private static void bulky(int count) throws Exception {
    long metaspaceBytes = poolBytes("Metaspace");
    long codeBytes = poolBytes("Code");
    for (int i = 0; i < count; i++) {
      LongUnaryOperator bulky =
          (LongUnaryOperator) again(Bulky.class).getConstructor().newInstance();
      long sum = 0;
      for (int round = 0; round < 300; round++) {
        sum = bulky.applyAsLong(sum + round);
      }
      held.add(bulky);
      held.add(sum);
    }
    System.out.println("metaspace " + (poolBytes("Metaspace") - metaspaceBytes));
    System.out.println("code " + (poolBytes("Code") - codeBytes));
  }

  /** Committed by all pools whose names begin so. */
  private static long poolBytes(String name) {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getName().startsWith(name))
        .mapToLong(pool -> pool.getUsage().getCommitted())
        .sum();
  }

  /** Java objects that nobody has any more. */
  /** Garbage of some MiB a second, for as long as the program runs. */
  /** At that pace also where the machine is busy: what was missed is made up for. */
  private static void busy(int mibsPerSecond) {
    garbage(mibsPerSecond << 20);
    long start = System.nanoTime();
    Thread thread =
        new Thread(
            () -> {
              for (long made = 1; true; made++) {
                byte[] unused = new byte[1 << 20];
                long due = start + made * 1_000_000_000L / mibsPerSecond;
                LockSupport.parkNanos(due - System.nanoTime());
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private static void garbage(int bytes) {
    byte[][] arrays = new byte[bytes >> 20][];
    for (int i = 0; i < arrays.length; i++) {
      arrays[i] = new byte[1 << 20];
    }
    arrays = null;
    System.gc();
  }
}
