package dev.memprof.it.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Waiting;
import dev.memprof.it.programs.RealCaches;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.openmbean.CompositeData;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Caches of other people, each measured within 2 % of what it is known to hold.
 *
 * <p>Their sizes make that a test of the measurement and not of luck. What a thread frees, and the
 * JDK's direct buffers, are exact to some KiB, so that 64 MiB serve. The Java heap is known to
 * about a region of G1, but beside it the process's native figure counts, which compilers of the
 * JVM move by up to 4 MiB: of 256 MiB that is 1.6 %.
 */
@Isolated
class RealCachesIT {
  private static final Percentage CLOSE = Percentage.withPercentage(2);

  private static final String RELEASE =
      "release=com.github.benmanes.caffeine.cache.Cache#invalidateAll()"
          + "+guava:com.google.common.cache.Cache#invalidateAll()"
          + "+rocksdb:org.rocksdb.Cache#close"
          + "+netty:io.netty.buffer.PooledByteBufAllocator#trimCurrentThreadCache"
          + "+zstd:dev.memprof.it.programs.RealCaches$ContextPool#clear";

  private static long fill(Jvm jvm, String name) throws Exception {
    jvm.say(name);
    String line = jvm.awaitLine("content " + name);
    return Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
  }

  private static CompositeData settled(Jmx jmx, Predicate<CompositeData> which) throws Exception {
    return Waiting.on("a measured release")
        .until(
            () ->
                Stream.of((CompositeData[]) jmx.get("Caches", "Releases"))
                    .filter(which)
                    .filter(release -> release.get("settled") != null)
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  /** The application itself releases it. */
  private static void releases(Jvm jvm, Jmx jmx, String name, String cache) throws Exception {
    long content = fill(jvm, name);
    jvm.say("");
    CompositeData release = settled(jmx, one -> one.get("name").equals(cache));
    assertThat((Long) release.get("nativeBytes")).as(text(release)).isCloseTo(content, CLOSE);
  }

  private static String text(CompositeData release) {
    return Stream.of("name", "nativeBytes", "heapBytes", "errorBytes", "threadFreedBytes")
            .map(key -> key + " " + release.get(key))
            .collect(Collectors.joining(", "))
        + Stream.of("before", "after", "settled")
            .map(key -> ((CompositeData) release.get(key)).values().toString())
            .collect(Collectors.joining(", "));
  }

  /**
   * The operator clears it.
   *
   * @param figure what holds its content, without what compilers give back meanwhile where it can
   */
  private static void clears(Jvm jvm, Jmx jmx, String name, String figure) throws Exception {
    long content = fill(jvm, name);
    CompositeData[] releases = (CompositeData[]) jmx.call("Caches", "measureClear", name);
    CompositeData last = releases[releases.length - 1];
    assertThat((Long) last.get(figure)).as(text(last)).isCloseTo(content, CLOSE);
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void measuresThemWithinTwoPercent(Jdk jdk) throws Exception {
    try (Jvm jvm =
            Jvm.profiled(jdk, "settle=gc," + RELEASE)
                .add(
                    "-Xmx1g",
                    "-XX:+UseG1GC",
                    "-Dio.netty.allocator.maxCachedBufferCapacity=1048576")
                .add(RealCaches.class.getName())
                .startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      releases(jvm, jmx, "caffeine", "Cache");
      clears(jvm, jmx, "guava", "heapBytes");
      releases(jvm, jmx, "rocksdb", "rocksdb");
      releases(jvm, jmx, "netty", "netty");
      clears(jvm, jmx, "zstd", "releasedBytes");
    }
  }
}
