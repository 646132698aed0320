package dev.memprof.it.programs;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.reflect.Method;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Compares what the agent's native library has seen of this process's mappings with what the kernel
 * tells. Arguments: the library that maps; how many threads map while children are started. Says
 * what {@code MappingWatchIT} reads, one {@code name value} a line, then {@code survived}.
 */
public final class HeldMappings {
  public static final long HELD_BYTES = 17_777_777;

  private static final int ROUNDS = 400;
  private static final int CHILDREN = 30;
  private static final int MAX_LOOKS = 50;
  private static final int PAGE_BYTES = 4096;
  private static final int PRESENT = 1 << 7; // of the entry's last byte
  private static final int FIRST_FRAME_ID = 64;

  private static Method ranges;
  private static Method stack;

  /** What the kernel tells of a mapping. */
  private record Area(long start, long end, String access, String path) {
    boolean isAnonymous() {
      return path.isEmpty() || path.startsWith("/memfd:java_heap");
    }
  }

  private HeldMappings() {}

  static native long map(long bytes);

  static native void unmap(long mapped, long bytes);

  private static long[] ranges() throws Exception {
    return (long[]) ranges.invoke(null);
  }

  private static long[] stack(long number) throws Exception {
    return (long[]) stack.invoke(null, number);
  }

  public static void main(String[] arguments) throws Exception {
    Class<?> watch = Inside.agentClass("dev.memprof.agent.ledger.MappingWatch");
    ranges = watch.getMethod("ranges");
    stack = watch.getMethod("stack", long.class);
    System.out.println("watching " + watch.getMethod("isWatching").invoke(null));

    System.load(arguments[0]);
    long held = hold();
    tellHeld(held);
    compare();
    tellBounds();
    int threads = Integer.parseInt(arguments[1]);
    storm(threads); // brings what is loaded and compiled for good
    long residentKib = anonymousKib();
    int rangeCount = ranges().length / 4;
    storm(threads);
    storm(threads);
    System.out.println("grownKib " + (anonymousKib() - residentKib));
    System.out.println("grownRanges " + (ranges().length / 4 - rangeCount));
    unmap(held, HELD_BYTES);
    System.out.println("left " + libraryRanges(arguments[0]));
    System.out.println("lost " + watch.getMethod("lostChanges").invoke(null));
    System.out.println("survived");
    System.exit(0);
  }

  static long hold() {
    return map(HELD_BYTES);
  }

  private static int rangeOf(long[] all, long address) {
    for (int i = 0; i < all.length; i += 4) {
      if (all[i] <= address && address < all[i + 1]) {
        return i;
      }
    }
    return -1;
  }

  private static void tellHeld(long held) throws Exception {
    long[] all = ranges();
    int at = rangeOf(all, held);
    long[] words = stack(all[at + 2]);
    long named =
        Arrays.stream(words).filter(word -> word < 0 && (int) word >= FIRST_FRAME_ID).count();
    System.out.println("heldBytes " + (all[at + 1] - all[at]));
    System.out.println("heldAgeMillis " + (System.currentTimeMillis() - all[at + 3]));
    System.out.println("heldOwner " + ownerOf(all, held));
    System.out.println("heldJavaFrames " + named);
  }

  private static List<Area> areas() throws IOException {
    List<Area> areas = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
      String[] fields = line.split(" +", 6);
      String[] bounds = fields[0].split("-");
      areas.add(
          new Area(
              Long.parseUnsignedLong(bounds[0], 16),
              Long.parseUnsignedLong(bounds[1], 16),
              fields[1],
              fields.length < 6 ? "" : fields[5].strip()));
    }
    return areas;
  }

  /** The file of the innermost native frame. */
  private static String ownerOf(long[] all, long address) throws Exception {
    int at = rangeOf(all, address);
    long[] words = at < 0 ? new long[0] : stack(all[at + 2]);
    return words.length == 0 ? "nobody" : libraryOf(words[0]);
  }

  private static String libraryOf(long address) throws IOException {
    for (Area area : areas()) {
      if (area.start <= address && address < area.end) {
        return Path.of(area.path).getFileName().toString();
      }
    }
    return "nowhere";
  }

  private static int libraryRanges(String library) throws Exception {
    int found = 0;
    long[] all = ranges();
    for (int i = 0; i < all.length; i += 4) {
      long[] words = stack(all[i + 2]);
      if (words.length > 0
          && libraryOf(words[0]).equals(Path.of(library).getFileName().toString())) {
        found++;
      }
    }
    return found;
  }

  /** A look with the same mappings before and after. */
  private static void compare() throws Exception {
    for (int look = 0; look < MAX_LOOKS; look++) {
      List<Area> before = areas();
      long[] all = ranges();
      long[] pages = presentPages(before, all);
      if (before.equals(areas())) {
        System.out.println("anonymousPages " + pages[0]);
        System.out.println("seenPages " + pages[1]);
        return;
      }
    }
    System.out.println("anonymousPages never at rest");
  }

  /**
   * Pages of anonymous memory, and those of them that lie in ranges. Without stacks: the part of an
   * area that lies in no range, behind an inaccessible page. Without what a library has behind its
   * file's data.
   */
  private static long[] presentPages(List<Area> areas, long[] all) throws IOException {
    long anonymous = 0;
    long seen = 0;
    try (RandomAccessFile pagemap = new RandomAccessFile("/proc/self/pagemap", "r")) {
      for (int i = 1; i < areas.size(); i++) {
        Area area = areas.get(i);
        Area before = areas.get(i - 1);
        boolean touches = before.end == area.start;
        boolean isStack = touches && before.access.startsWith("---");
        boolean isData = touches && before.path.startsWith("/");
        if (!area.isAnonymous() || (area.access.startsWith("---") && area.path.isEmpty())) {
          continue;
        }
        byte[] entries = entries(pagemap, area);
        for (int page = 0; page < entries.length / Long.BYTES; page++) {
          // little-endian: the entry's last byte
          if ((entries[(page + 1) * Long.BYTES - 1] & PRESENT) != 0) {
            boolean inRange = rangeOf(all, area.start + (long) page * PAGE_BYTES) >= 0;
            anonymous += inRange || (!isStack && !isData) ? 1 : 0;
            seen += inRange ? 1 : 0;
          }
        }
      }
    }
    return new long[] {anonymous, seen};
  }

  private static byte[] entries(RandomAccessFile pagemap, Area area) throws IOException {
    byte[] entries = new byte[(int) ((area.end - area.start) / PAGE_BYTES) * Long.BYTES];
    pagemap.seek(area.start / PAGE_BYTES * Long.BYTES);
    pagemap.readFully(entries);
    return entries;
  }

  private static void tellBounds() throws Exception {
    Class<?> bounds = Inside.agentClass("dev.memprof.agent.ledger.JvmBounds");
    long[] all = ranges();
    for (String name : new String[] {"javaHeap", "codeCache"}) {
      long[] area = (long[]) bounds.getMethod(name).invoke(null);
      System.out.println(name + " " + (area == null ? "untold" : ownerOf(all, area[0])));
      if (area != null) {
        System.out.println(name + "Bytes " + (area[1] - area[0]));
      }
    }
    long base = (long) bounds.getMethod("narrowKlassBase").invoke(null);
    System.out.println("klassBase " + (base == 0 ? "0" : BigInteger.valueOf(base).toString(16)));
  }

  private static long anonymousKib() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("RssAnon:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IllegalStateException("no RssAnon in /proc/self/status");
  }

  /** Maps on many threads, files as well, while children are started. */
  private static void storm(int threads) throws Exception {
    Path file = Files.createTempFile("held", null);
    Files.write(file, new byte[70_001]);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    List<Future<?>> tasks = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      int own = thread;
      tasks.add(
          pool.submit(
              () -> {
                mapAndUnmap(file, own);
                return null;
              }));
    }
    for (int child = 0; child < CHILDREN; child++) {
      int code = new ProcessBuilder("true").start().waitFor();
      if (code != 0) {
        throw new IllegalStateException("a child ended with " + code);
      }
    }
    for (Future<?> task : tasks) {
      task.get();
    }
    pool.shutdown();
    Files.delete(file);
  }

  private static void mapAndUnmap(Path file, int own) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      for (int round = 0; round < ROUNDS; round++) {
        long bytes = PAGE_BYTES * (1L + (round + own) % 17);
        long mapped = map(bytes);
        if (round % 10 == 0) {
          ByteBuffer buffer = channel.map(FileChannel.MapMode.READ_ONLY, 0, 70_001);
          if (buffer.get(70_000) != 0) {
            throw new IllegalStateException("another file");
          }
        }
        unmap(mapped, bytes);
      }
    }
  }
}
