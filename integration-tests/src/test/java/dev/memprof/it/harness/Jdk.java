package dev.memprof.it.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A JDK of this machine. What depends on HotSpot's inside, or on a launcher, is tested on every one
 * that is found; the rest on one.
 *
 * @param home its directory
 * @param feature 17, 25, ...
 */
public record Jdk(Path home, int feature) {
  private static final Path ROOT = Path.of("/usr/lib/jvm");

  /** Every JDK from 17 on, oldest first, one of each feature release. */
  public static List<Jdk> all() throws IOException {
    return found().tailMap(17, true).values().stream().toList();
  }

  /**
   * For what is the same on every JDK: the newest; all of them where the property {@code
   * memprof.everyJdk} is {@code true}, as {@code make every-jdk} sets it.
   */
  public static List<Jdk> any() throws IOException {
    return Boolean.getBoolean("memprof.everyJdk") ? all() : List.of(newest());
  }

  public static Jdk newest() throws IOException {
    return found().lastEntry().getValue();
  }

  /** Those that memprof does not run on, oldest first; mostly none. */
  public static List<Jdk> tooOld() throws IOException {
    return found().headMap(17).values().stream().toList();
  }

  private static TreeMap<Integer, Jdk> found() throws IOException {
    TreeMap<Integer, Jdk> found = new TreeMap<>();
    Jdk current = read(Path.of(System.getProperty("java.home")));
    found.put(current.feature, current);
    if (Files.isDirectory(ROOT)) {
      try (Stream<Path> homes = Files.list(ROOT)) {
        for (Path home : (Iterable<Path>) homes.sorted()::iterator) {
          if (Files.isExecutable(home.resolve("bin/javac"))
              && Files.exists(home.resolve("release"))) {
            Jdk jdk = read(home.toRealPath());
            found.putIfAbsent(jdk.feature, jdk);
          }
        }
      }
    }
    return found;
  }

  private static Jdk read(Path home) throws IOException {
    Properties release = new Properties();
    try (var in = Files.newInputStream(home.resolve("release"))) {
      release.load(in);
    }
    String version = release.getProperty("JAVA_VERSION").replace("\"", "");
    // Java 8 calls itself 1.8.0_504.
    return new Jdk(home, version.startsWith("1.8") ? 8 : Runtime.Version.parse(version).feature());
  }

  public Path tool(String name) {
    return home.resolve("bin").resolve(name);
  }

  @Override
  public String toString() {
    return "JDK " + feature;
  }
}
