package dev.memprof.it.programs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Libraries come, leak and go, each where the one before lay; the last one stays. Arguments: the
 * directory of the libraries, and whether to delete each when it has been loaded. Says {@code dump
 * PATH}.
 */
public final class ReusedAddresses {
  public static final List<String> LIBRARIES = List.of("first", "other", "third");

  /** Size classes of jemalloc: what is asked for is what is taken. */
  public static final List<Integer> BLOCK_BYTES = List.of(1_310_720, 1_835_008, 2_621_440);

  public static final List<Integer> BLOCKS = List.of(11, 7, 5);

  private static final int MAX_TRIES = 50;

  private ReusedAddresses() {}

  private static native long open(String path);

  private static native long base(long library);

  private static native void leak(long library, int blocks, int bytes);

  private static native void close(long library);

  public static void main(String[] arguments) throws Exception {
    AgentStart.await(); // it maps memory, where a library is to come back
    Path directory = Path.of(arguments[0]);
    boolean delete = Boolean.parseBoolean(arguments[1]);
    System.load(directory.resolve("libdriver.so").toString());
    long base = 0;
    long library = 0;
    for (int i = 0; i < LIBRARIES.size(); i++) {
      Path file = directory.resolve("lib" + LIBRARIES.get(i) + ".so");
      if (library != 0) {
        close(library);
      }
      library = openAt(file.toString(), base);
      base = base(library);
      if (delete) {
        Files.delete(file);
      }
      leak(library, BLOCKS.get(i), BLOCK_BYTES.get(i));
    }
    System.out.println("dump " + Agent.dump());
    System.exit(0);
  }

  /** A mapping of another thread may have taken the place: then it comes to lie elsewhere. */
  private static long openAt(String path, long base) throws InterruptedException {
    for (int i = 0; i < MAX_TRIES; i++) {
      long library = open(path);
      if (library == 0) {
        throw new IllegalStateException(path + " cannot be loaded");
      }
      if (base == 0 || base(library) == base) {
        return library;
      }
      close(library);
      Thread.sleep(1L << Math.min(i, 6));
    }
    throw new IllegalStateException("no library came to lie at 0x" + Long.toHexString(base));
  }
}
