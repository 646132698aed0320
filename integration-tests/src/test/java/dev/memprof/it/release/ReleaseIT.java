package dev.memprof.it.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Waiting;
import dev.memprof.it.programs.Releases;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.management.Attribute;
import javax.management.Notification;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Measured releases of blocks of 65,536 bytes: a size class, so that sizes are exact. */
class ReleaseIT {
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";
  private static final String PROGRAMS = "dev.memprof.it.programs.";
  private static final long BLOCK = 1 << 16;

  private static Jvm releases(Jdk jdk, String patterns) throws Exception {
    return Jvm.light(jdk, "release=" + patterns)
        .add("-Xverify:all", Releases.class.getName())
        .startReady();
  }

  private static void run(Jvm jvm, String what) throws Exception {
    jvm.say(what);
    String unused = jvm.await(line -> line.matches("(done|thrown) " + what + "( .*)?"), what);
  }

  /** Those beyond the program's own first, when there are as many as expected. */
  private static List<CompositeData> releases(Jmx jmx, int count) throws Exception {
    return Waiting.on(count + " releases")
        .until(
            () -> Arrays.asList((CompositeData[]) jmx.get("Caches", "Releases")),
            all -> all.size() == count + 1)
        .subList(1, count + 1);
  }

  private static CompositeData only(Jmx jmx) throws Exception {
    return releases(jmx, 1).get(0);
  }

  /** Exactly; of a method that has run before. */
  private static void assertFreed(CompositeData release, int blocks) {
    assertThat(release.get("threadFreedBytes"))
        .as("allocated: %s, in %s", release.get("threadAllocatedBytes"), release.get("method"))
        .isEqualTo(blocks * BLOCK);
  }

  /**
   * The JVM itself allocates and frees some KiB on a thread that runs a method for the first time,
   * throws or reflects: less than a block, so that blocks can be counted.
   */
  private static void assertBlocks(CompositeData release, int blocks) {
    assertThat((Long) release.get("threadFreedBytes") / BLOCK)
        .as("freed: %s, in %s", release.get("threadFreedBytes"), release.get("method"))
        .isEqualTo(blocks);
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void measuresWhatThisThreadFrees(Jdk jdk) throws Exception {
    try (Jvm jvm = releases(jdk, PROGRAMS + "BlockCache#clear");
        Jmx jmx = Jmx.attach(jvm)) {
      run(jvm, "plain");
      run(jvm, "overload");
      List<CompositeData> releases = releases(jmx, 2);
      assertFreed(releases.get(0), 2);
      assertFreed(releases.get(1), 3);
      CompositeData plain = releases.get(0);
      assertThat(plain.get("name")).isEqualTo("BlockCache");
      assertThat((String) plain.get("instance")).startsWith(PROGRAMS + "BlockCache@");
      assertThat(plain.get("thread")).isEqualTo("main");
      assertThat(plain.get("exact")).isEqualTo(true);
      assertThat(plain.get("thrown")).isEqualTo("");
      assertThat((Long) ((CompositeData) plain.get("before")).get("allocatedBytes"))
          .isGreaterThan(1 << 20);
      assertThat(plain.get("settled")).isNull();
    }
  }

  /**
   * Seven large blocks, and five. A compiler of the JVM's may add some MiB to either; and what this
   * thread has freed is taken off before it has left the thread's cache.
   */
  @ParameterizedTest
  @MethodSource(JDKS)
  void tellsWhatOtherThreadsDidMeanwhile(Jdk jdk) throws Exception {
    try (Jvm jvm = releases(jdk, PROGRAMS + "BlockCache#clearBesideOthers");
        Jmx jmx = Jmx.attach(jvm)) {
      run(jvm, "others");
      CompositeData release = Waiting.on("a release").until(() -> latest(jmx), one -> one != null);
      assertBlocks(release, 3);
      assertThat((Long) release.get("othersAllocatedBytes")).isBetween(20L << 20, 60L << 20);
      assertThat((Long) release.get("othersFreedBytes")).isBetween(14L << 20, 60L << 20);
    }
  }

  private static CompositeData latest(Jmx jmx) throws Exception {
    CompositeData[] all = (CompositeData[]) jmx.get("Caches", "Releases");
    return all.length == 0 ? null : all[all.length - 1];
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void tellsOverloadsApart(Jdk jdk) throws Exception {
    try (Jvm jvm = releases(jdk, PROGRAMS + "BlockCache#clear()+n:" + PROGRAMS + "*#clear(int)");
        Jmx jmx = Jmx.attach(jvm)) {
      run(jvm, "overload");
      CompositeData release = only(jmx);
      assertFreed(release, 3);
      assertThat(release.get("name")).isEqualTo("n");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void measuresImplementationsOfAnInterface(Jdk jdk) throws Exception {
    try (Jvm jvm = releases(jdk, "tagged:" + PROGRAMS + "Clearable#clear");
        Jmx jmx = Jmx.attach(jvm)) {
      run(jvm, "plain");
      CompositeData release = only(jmx);
      assertFreed(release, 2);
      assertThat(release.get("name")).isEqualTo("tagged");
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void measuresOnceHoweverItEndsAndNests(Jdk jdk) throws Exception {
    try (Jvm jvm = releases(jdk, PROGRAMS + "BlockCache#clear*");
        Jmx jmx = Jmx.attach(jvm)) {
      run(jvm, "throw");
      run(jvm, "recurse");
      run(jvm, "nest");
      run(jvm, "static");
      run(jvm, "plain");
      List<CompositeData> releases = releases(jmx, 5);
      assertBlocks(releases.get(0), 4);
      assertThat(releases.get(0).get("thrown")).isEqualTo("java.lang.IllegalStateException");
      assertBlocks(releases.get(1), 5);
      assertBlocks(releases.get(2), 6);
      assertBlocks(releases.get(3), 7);
      assertThat(releases.get(3).get("instance")).isEqualTo("");
      assertBlocks(releases.get(4), 2);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void measuresConstructorsEvenAfterOneHasThrown(Jdk jdk) throws Exception {
    try (Jvm jvm =
            releases(jdk, PROGRAMS + "Releases$Evictor#<init>+" + PROGRAMS + "BlockCache#clear");
        Jmx jmx = Jmx.attach(jvm)) {
      run(jvm, "construct-throw");
      run(jvm, "construct");
      run(jvm, "plain");
      List<CompositeData> releases = releases(jmx, 2);
      assertBlocks(releases.get(0), 3);
      assertThat(releases.get(0).get("name")).isEqualTo("Evictor");
      assertFreed(releases.get(1), 2);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void measuresInheritedMethodsOfTheHeirsOnly(Jdk jdk) throws Exception {
    try (Jvm jvm =
            releases(jdk, PROGRAMS + "Releases$Heir#discard+" + PROGRAMS + "BlockCache#clear()");
        Jmx jmx = Jmx.attach(jvm)) {
      run(jvm, "inherit"); // loads the classes; the declaring one is woven a moment later
      awaitState(jmx, 0, "matched 1 method so far");
      int before = ((CompositeData[]) jmx.get("Caches", "Releases")).length;
      run(jvm, "inherit");
      List<CompositeData> releases = releases(jmx, before);
      assertBlocks(releases.get(releases.size() - 1), 5);
      assertThat(releases.get(releases.size() - 1).get("name")).isEqualTo("Heir");
    }
  }

  private static void awaitState(Jmx jmx, int hook, String state) throws Exception {
    Waiting.on("the hook's state")
        .untilAsserted(
            () ->
                assertThat(((CompositeData[]) jmx.get("Caches", "Hooks"))[hook].get("state"))
                    .isEqualTo(state));
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void measuresManyThreadsAtOnce(Jdk jdk) throws Exception {
    try (Jvm jvm = releases(jdk, PROGRAMS + "BlockCache#clear");
        Jmx jmx = Jmx.attach(jvm)) {
      run(jvm, "threads");
      List<CompositeData> releases = releases(jmx, 16);
      for (CompositeData release : releases) {
        String thread = (String) release.get("thread");
        assertBlocks(release, Integer.parseInt(thread.substring("releasing-".length())));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void saysThatVirtualThreadsShareTheirCarriers(Jdk jdk) throws Exception {
    if (jdk.feature() < 21) {
      return;
    }
    try (Jvm jvm = releases(jdk, PROGRAMS + "BlockCache#clear");
        Jmx jmx = Jmx.attach(jvm)) {
      run(jvm, "virtual");
      CompositeData release = only(jmx);
      assertThat((Long) release.get("threadFreedBytes")).isGreaterThanOrEqualTo(9 * BLOCK);
      assertThat(release.get("exact")).isEqualTo(false);
      assertThat((String) release.get("remark")).contains("virtual thread");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void clearsRegisteredCachesOnPurpose(Jdk jdk) throws Exception {
    try (Jvm jvm = releases(jdk, "blocks:" + PROGRAMS + "BlockCache#clear()");
        Jmx jmx = Jmx.attach(jvm)) {
      BlockingQueue<Notification> told = new LinkedBlockingQueue<>();
      jmx.server.addNotificationListener(
          Jmx.name("Caches"), (notification, handback) -> told.add(notification), null, null);
      run(jvm, "hold");
      CompositeData[] releases = (CompositeData[]) jmx.call("Caches", "measureClear", "blocks");
      assertThat(Arrays.stream(releases).map(one -> (Long) one.get("threadFreedBytes") / BLOCK))
          .contains(16L, 32L);
      assertThat(Arrays.stream(releases)).allMatch(one -> (Boolean) one.get("requested"));
      Notification first = told.poll(120, TimeUnit.SECONDS);
      assertThat(first.getType()).isEqualTo("memprof.cache.released");
      assertThat(((CompositeData) first.getUserData()).get("name")).isEqualTo("blocks");

      CompositeData cache = ((CompositeData[]) jmx.get("Caches", "Caches"))[0];
      assertThat((Long) cache.get("releasedBytes")).isGreaterThanOrEqualTo(48 * BLOCK);
      run(jvm, "drop");
      Waiting.on("the end of all, which being registered does not keep alive")
          .until(() -> instances(jmx) == 0);
      assertThatThrownBy(() -> jmx.call("Caches", "measureClear", "nobody"))
          .hasStackTraceContaining("no cache 'nobody' (known: blocks)");
    }
  }

  private static int instances(Jmx jmx) throws Exception {
    return ((String[]) ((CompositeData[]) jmx.get("Caches", "Caches"))[0].get("instances")).length;
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void takesHooksOutAndIn(Jdk jdk) throws Exception {
    try (Jvm jvm = releases(jdk, PROGRAMS + "BlockCache#clear");
        Jmx jmx = Jmx.attach(jvm)) {
      jmx.server.setAttribute(Jmx.name("Caches"), new Attribute("HooksEnabled", false));
      awaitState(jmx, 0, "matched 0 methods so far");
      run(jvm, "plain");
      jmx.server.setAttribute(Jmx.name("Caches"), new Attribute("HooksEnabled", true));
      run(jvm, "overload");
      assertFreed(only(jmx), 3);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void saysWhatCannotBe(Jdk jdk) throws Exception {
    String patterns =
        PROGRAMS + "BlockCache#evict+com.acme.Nowhere#clear+" + PROGRAMS + "BlockCache#clear";
    try (Jvm jvm = releases(jdk, patterns);
        Jmx jmx = Jmx.attach(jvm)) {
      CompositeData[] hooks = (CompositeData[]) jmx.get("Caches", "Hooks");
      assertThat(IntStream.range(0, 3).mapToObj(i -> hooks[i].get("state")))
          .containsExactly(
              "matched 0 methods so far; " + PROGRAMS + "BlockCache has no such method",
              "matched 0 methods so far",
              "matched 2 methods so far");
      assertThat(jvm.output())
          .contains(
              "memprof: release=BlockCache:"
                  + PROGRAMS
                  + "BlockCache#evict: "
                  + PROGRAMS
                  + "BlockCache has no such method");
      run(jvm, "plain");
      assertFreed(only(jmx), 2);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void reportsWrongPatternsWithTheOtherOptions(Jdk jdk) throws Exception {
    try (Jvm jvm =
        Jvm.light(jdk, "release=nohash,count=a#b@x,settle=now")
            .add(Releases.class.getName())
            .startReady()) {
      String line = jvm.awaitLine("memprof: not profiling: ");
      assertThat(line)
          .contains("release=nohash: expected ")
          .contains("count=a#b@x: expected ")
          .contains("settle=now: expected `none` or `gc`");
    }
  }
}
