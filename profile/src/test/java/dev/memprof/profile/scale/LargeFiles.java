package dev.memprof.profile.scale;

import dev.memprof.profile.ProfileWriters;
import dev.memprof.profile.Profiles;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Makes large profiles of a plausible shape: distinct stacks that share what is outermost, a fifth
 * as many distinct frames, a few sites that hold most. The native frames lie in the libraries of
 * this very JVM, so that they can be named.
 */
final class LargeFiles {
  static final int DEPTH = 100;
  private static final int NATIVE_DEPTH = 12;
  private static final int FIRST_JAVA_ID = 64;

  private final Random random = new Random(20_261_125);
  private final List<String> maps;
  private final int javaFrames;
  private final long[] nativeWords;

  private LargeFiles(int stacks) throws IOException {
    javaFrames = stacks * 9 / 50;
    nativeWords = new long[stacks / 50];
    maps = Files.readAllLines(Path.of("/proc/self/maps"));
    String code =
        maps.stream()
            .filter(m -> m.contains(" r-xp ") && m.endsWith("libjvm.so"))
            .findAny()
            .orElseThrow();
    long start = Long.parseLong(code.substring(0, code.indexOf('-')), 16);
    long end = Long.parseLong(code.substring(code.indexOf('-') + 1, code.indexOf(' ')), 16);
    for (int i = 0; i < nativeWords.length; i++) {
      nativeWords[i] = random.nextLong(start, end) + 1;
    }
  }

  /** {@code LargeFiles DIRECTORY STACKS}. */
  public static void main(String[] args) throws IOException {
    make(Path.of(args[0]), Integer.parseInt(args[1]));
  }

  /** {@code large.heap} with its {@code names.tsv}, and the same as {@code large.pb.gz}. */
  static void make(Path directory, int stacks) throws IOException {
    LargeFiles files = new LargeFiles(stacks);
    Path heap = directory.resolve("large.heap");
    files.writeNames(directory.resolve("names.tsv"));
    files.writeHeap(heap, stacks);
    ProfileWriters.write(Profiles.read(heap), directory.resolve("large.pb.gz"));
  }

  private void writeNames(Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write("memprof-names\t1\t4711\t1764050000000\n");
      for (int i = 0; i < javaFrames; i++) {
        String type = "com/example/shop/layer" + i % 89 + "/OrderService" + i % 997;
        out.write("j\t" + (FIRST_JAVA_ID + i) + "\t" + type + "\thandleRequest" + i / 3);
        out.write("\t()V\tOrderService" + i % 997 + ".java\t" + (17 + i % 1_009) + "\t" + i + "\n");
      }
    }
  }

  private void writeHeap(Path file, int stacks) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.US_ASCII)) {
      out.write("heap_v2/524288\n  t*: 1: 1 [0: 0]\n");
      int[] outermostFirst = new int[DEPTH];
      Set<Integer> seen = new HashSet<>();
      StringBuilder line = new StringBuilder();
      for (int cut = 0; seen.size() < stacks; cut = random.nextInt(20, DEPTH)) {
        for (int i = cut; i < DEPTH; i++) {
          outermostFirst[i] = callee(i == 0 ? 0 : outermostFirst[i - 1], i);
        }
        if (!seen.add(Arrays.hashCode(outermostFirst))) {
          continue;
        }
        line.setLength(0);
        line.append('@');
        for (int i = DEPTH - 1; i >= 0; i--) {
          line.append(" 0x").append(Long.toHexString(word(outermostFirst[i], i)));
        }
        long objects = 1L + random.nextInt(7);
        long bytes = objects * (long) (800 / (random.nextDouble() + 1e-4));
        String amount = ": " + objects + ": " + bytes + " [0: 0]\n";
        out.append(line).append("\n  t*").append(amount);
        out.append("  t").append(Integer.toString(random.nextInt(61))).append(amount);
      }
      out.write("\nMAPPED_LIBRARIES:\n" + String.join("\n", maps) + "\n");
    }
  }

  /** One of three, the first most often, so that stacks meet again. */
  private int callee(int caller, int depth) {
    int chance = random.nextInt(100);
    int which = chance < 80 ? 0 : chance < 95 ? 1 : 2;
    int hash = (caller * 31 + depth % 7 * 1_009 + which * 7_919 + 1) * 0x9E3779B1;
    return Math.floorMod(hash, isNative(depth) ? nativeWords.length : javaFrames);
  }

  private long word(int frame, int depth) {
    return isNative(depth) ? nativeWords[frame] : Long.MIN_VALUE | FIRST_JAVA_ID + frame;
  }

  private static boolean isNative(int depth) {
    return depth >= DEPTH - NATIVE_DEPTH;
  }
}
