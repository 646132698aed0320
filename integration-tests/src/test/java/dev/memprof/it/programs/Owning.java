package dev.memprof.it.programs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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
        case "holes" -> holes(number);
        case "inflaters" -> inflaters(number);
        case "interned" -> interned(number);
        case "written" -> written(Path.of(arguments[0]), number);
        default -> throw new IllegalArgumentException(words[0]);
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
    for (int i = 0; i < count; i++) {
      Deflater deflater = new Deflater();
      deflater.setInput(new byte[100_003]);
      deflater.finish();
      int unused = deflater.deflate(new byte[300_007]);
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
    byte[] bytes;
    try (InputStream in = Owning.class.getResourceAsStream("Owning.class")) {
      bytes = in.readAllBytes();
    }
    for (int i = 0; i < count; i++) {
      ClassLoader loader =
          new ClassLoader(null) {
            @Override
            protected Class<?> findClass(String name) {
              return defineClass(name, bytes, 0, bytes.length);
            }
          };
      held.add(Class.forName(Owning.class.getName(), false, loader));
    }
  }

  /** Java objects that nobody has any more. */
  private static void garbage(int bytes) {
    byte[][] blocks = new byte[bytes >> 20][];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = new byte[1 << 20];
    }
    blocks = null;
    System.gc();
  }
}
