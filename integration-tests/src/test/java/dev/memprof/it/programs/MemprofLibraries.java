package dev.memprof.it.programs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;

/** Says which of memprof's libraries are mapped: {@code mapped PATH}, a line each. */
public final class MemprofLibraries {
  private MemprofLibraries() {}

  public static void main(String[] arguments) throws Exception {
    TreeSet<String> paths = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
      if (line.contains("/libmemprof.so") || line.contains("/libjemalloc.so")) {
        paths.add(line.substring(line.indexOf('/')));
      }
    }
    paths.forEach(path -> System.out.println("mapped " + path));
  }
}
