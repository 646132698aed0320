package dev.memprof.profile.top;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.profile.model.Estimate;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.profile.owner.NativeName;
import dev.memprof.profile.owner.Origin;
import dev.memprof.profile.text.TopWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TopTest {
  private static final Instant TIME = Instant.parse("2026-11-24T03:19:44Z");
  private static final double MIB = 1 << 20;

  private static Frame code(String name) {
    return Frame.nativeCode(name, 0x1234, -1);
  }

  private static Frame java(String name, int line) {
    String type = name.substring(0, name.lastIndexOf('.'));
    return Frame.java(name, type.substring(type.lastIndexOf('.') + 1) + ".java", line);
  }

  private static Site site(double bytes, long sampled, Frame... stack) {
    return new Site(List.of(stack), sampled * 3.0, bytes, sampled, Math.round(bytes / 3));
  }

  private static Frame[] netty(int line) {
    return new Frame[] {
      code("os::malloc(unsigned long, MEMFLAGS)"),
      code("Unsafe_AllocateMemory0"),
      java("jdk.internal.misc.Unsafe.allocateMemory0", 0),
      java("jdk.internal.misc.Unsafe.allocateMemory", 632),
      java("java.nio.DirectByteBuffer.<init>", 128),
      java("java.nio.ByteBuffer.allocateDirect", 332),
      java("io.netty.util.internal.CleanerJava9.allocate", 91),
      java("io.netty.buffer.PoolArena$DirectArena.allocateDirect", 712),
      java("io.netty.buffer.PoolArena$DirectArena.newChunk", 690),
      java("io.netty.buffer.PoolArena.allocateNormal", 213),
      java("io.netty.buffer.PoolArena.tcacheAllocateNormal", 196),
      java("io.netty.buffer.PoolArena.allocate", 139),
      java("io.netty.buffer.PooledByteBufAllocator.newDirectBuffer", 403),
      java("io.netty.buffer.AbstractByteBufAllocator.directBuffer", 188),
      java("LeakyServer.leakNettyBuffer", line),
      java("LeakyServer.handle", 61),
      java("LeakyServer$$Lambda$14/0x000000080006a840.run", 0),
      java("java.lang.Thread.run", 840),
      code("JavaCalls::call_helper(JavaValue*, methodHandle const&, JavaThread*)"),
      code("start_thread"),
    };
  }

  private static Profile leaky() {
    Frame main = java("LeakyServer.main", 31);
    return new Profile(
        TIME,
        Duration.ZERO,
        524_288,
        List.of(
            site(
                301.2 * MIB,
                1_201,
                code("je_malloc_default"),
                code("deflateInit2_"),
                code("Java_java_util_zip_Deflater_init"),
                java("java.util.zip.Deflater.init", 0),
                java("java.util.zip.Deflater.<init>", 208),
                java("LeakyServer.leakDeflater", 42),
                main),
            site(91.7 * MIB, 13, netty(77)),
            site(
                40.1 * MIB,
                401,
                code("operator new(unsigned long)"),
                code("rocksdb::DBImpl::NewIterator(rocksdb::ReadOptions const&, int*) const"),
                java("org.rocksdb.RocksDB.iterator", 0),
                java("org.rocksdb.RocksDB.newIterator", 2_304),
                java("LeakyServer.leakRocksIterators", 99),
                main),
            site(
                9.3 * MIB,
                19,
                code("malloc"),
                code("GrowableArray<int>::grow(int)"),
                Frame.marker("[compiler thread]")),
            site(
                3.3 * MIB,
                5,
                code("malloc"),
                code("Arena::grow(unsigned long, AllocFailStrategy::AllocFailEnum)"),
                Frame.marker("[compiler thread]")),
            site(
                1.1 * MIB,
                3,
                code("malloc"),
                code("pool_refill"),
                code("custom_worker(void*)"),
                code("libfoo.so+0x1234"),
                code("start_thread"),
                code("clone3")),
            site(
                0.5 * MIB,
                1,
                code("inflateInit2_"),
                java("java.util.zip.Inflater.init", 0),
                java("java.lang.Thread.run", 840))),
        List.of());
  }

  @Test
  void ranksTheApplicationsMethodsWhateverIsBelow() {
    Top top = Top.of(leaky(), 10);
    assertThat(top.rows())
        .extracting(Top.Row::method)
        .containsExactly(
            "LeakyServer.leakDeflater",
            "LeakyServer.leakNettyBuffer",
            "LeakyServer.leakRocksIterators",
            "[compiler thread]",
            "custom_worker",
            "java.util.zip.Inflater.init");
    assertThat(top.rows())
        .extracting(Top.Row::nativeEntry)
        .containsExactly(
            "java.util.zip.Deflater.init -> deflateInit2_",
            "jdk.internal.misc.Unsafe.allocateMemory0 -> Unsafe_AllocateMemory0",
            "org.rocksdb.RocksDB.iterator -> rocksdb::DBImpl::NewIterator",
            "GrowableArray<int>::grow",
            "pool_refill",
            "java.util.zip.Inflater.init -> inflateInit2_");
  }

  @Test
  void pathLeavesOutTheJdkAndLambdaClasses() {
    List<String> path = Top.of(leaky(), 10).rows().get(1).path();
    assertThat(path)
        .hasSize(10)
        .startsWith("io.netty.util.internal.CleanerJava9.allocate(CleanerJava9.java:91)")
        .endsWith(
            "LeakyServer.leakNettyBuffer(LeakyServer.java:77)",
            "LeakyServer.handle(LeakyServer.java:61)");
  }

  @Test
  void sitesOfOnePathAreOneRow() {
    Frame leak = java("App.leak", 7);
    Profile profile =
        new Profile(
            TIME,
            Duration.ZERO,
            524_288,
            List.of(
                site(1_001, 7, code("a"), java("java.util.zip.Deflater.init", 0), leak),
                site(503, 9, code("b"), java("java.util.zip.Inflater.init", 0), leak),
                site(77, 1, code("b"), java("App.leak", 8))),
            List.of());
    Top top = Top.of(profile, 1);
    assertThat(top.paths()).isEqualTo(2);
    assertThat(top.rows())
        .containsExactly(
            new Top.Row(
                "App.leak",
                List.of("App.leak(App.java:7)"),
                "java.util.zip.Deflater.init -> a",
                1_504,
                48,
                100 * 1_504 / 1_581.0,
                16,
                Math.sqrt(variance(profile, 0) + variance(profile, 1))));
    assertThat(top.cumulative()).containsExactly(new Top.Cumulative("App.leak", 1_581, 100));
  }

  private static double variance(Profile profile, int site) {
    return profile.sites().get(site).live().variance(profile.sampleIntervalBytes());
  }

  /** Blocks far beyond the interval are always sampled: nothing about them is an estimate. */
  @Test
  void tellsTheErrorOfTheEstimateAndNotOfACount() {
    Estimate always = Estimate.ofSamples(1, 8 << 20, 64 << 10);
    Estimate often = Estimate.ofSamples(4, 4 << 10, 512 << 10);
    Site large = new Site(List.of(java("App.large", 1)), "", always, Estimate.NONE);
    Site small = new Site(List.of(java("App.small", 2)), "", often, Estimate.NONE);
    assertThat(TopWriter.text(profile(64 << 10, large), 1)).containsPattern("100.0%\\s+0%\\s+1\\s");
    assertThat(TopWriter.text(profile(512 << 10, small), 1)).containsPattern("100.0%\\s+50%\\s");
  }

  /** Two ways in the application that are alike but for a frame that is folded away. */
  @Test
  void tellsRowsApartThatLookAlike() {
    List<Frame> one = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      one.add(java("App.f" + i, i + 1));
    }
    List<Frame> other = new ArrayList<>(one);
    other.set(9, java("App.odd", 77));
    Profile profile =
        new Profile(
            TIME,
            Duration.ZERO,
            0,
            List.of(new Site(one, 3, 3_001, 0, 0), new Site(other, 2, 2_003, 0, 0)),
            List.of());
    assertThat(TopWriter.text(profile, 5))
        .containsOnlyOnce("other than above in App.odd(App.java:77)");
  }

  private static Profile profile(long intervalBytes, Site site) {
    return new Profile(TIME, Duration.ZERO, intervalBytes, List.of(site), List.of());
  }

  @Test
  void waysThroughLibrariesAndFrameworksAreOneRow() {
    Frame leak = java("com.acme.Handler.get", 91);
    Profile profile =
        new Profile(
            TIME,
            Duration.ZERO,
            524_288,
            List.of(
                site(
                    1_001,
                    7,
                    java("io.netty.buffer.PoolArena.allocateNormal", 213),
                    leak,
                    java("org.apache.catalina.core.ApplicationFilterChain.doFilter", 144)),
                site(
                    2_003,
                    9,
                    java("io.netty.buffer.PoolArena.allocateHuge", 249),
                    leak,
                    java("org.apache.catalina.core.ApplicationFilterChain.doFilter", 166))),
            List.of());
    assertThat(Top.of(profile, 9).rows())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.method()).isEqualTo("com.acme.Handler.get");
              assertThat(row.bytes()).isEqualTo(3_004);
              assertThat(row.path())
                  .startsWith("io.netty.buffer.PoolArena.allocateHuge(PoolArena.java:249)");
            });
  }

  @Test
  void cumulativeCountsAStackOnceAndTheApplicationFirst() {
    List<Top.Cumulative> methods = Top.of(leaky(), 100).cumulative();
    assertThat(methods)
        .extracting(Top.Cumulative::method)
        .startsWith(
            "LeakyServer.main",
            "LeakyServer.leakDeflater",
            "LeakyServer.handle",
            "LeakyServer.leakNettyBuffer",
            "LeakyServer.leakRocksIterators",
            "io.netty.buffer.AbstractByteBufAllocator.directBuffer")
        .noneMatch(method -> method.startsWith("java.") || method.contains("Lambda"));
    Frame again = java("App.recurse", 3);
    Profile recursive =
        new Profile(TIME, Duration.ZERO, 1, List.of(site(71, 1, again, again, again)), List.of());
    assertThat(Top.of(recursive, 9).cumulative())
        .containsExactly(new Top.Cumulative("App.recurse", 71, 100));
  }

  @Test
  void textNamesTheThreeLeaksWithinAHundredColumns() {
    String text = TopWriter.text(leaky(), 10);
    assertThat(text.lines()).allMatch(line -> line.length() <= 100);
    assertThat(text)
        .startsWith(
            "Live native memory: 447.2 MiB\n7 sites, sampled every 512.0 KiB, 2026-11-24 03:")
        .contains("LeakyServer.leakDeflater(LeakyServer.java:42)")
        .contains("LeakyServer.leakNettyBuffer(LeakyServer.java:77)")
        .contains("LeakyServer.leakRocksIterators(LeakyServer.java:99)")
        .contains("through java.util.zip.Deflater.init -> deflateInit2_");
  }

  @Test
  void textOfADifferenceHasSigns() {
    Profile base = leaky();
    List<Site> later = new ArrayList<>(base.sites().subList(1, 4));
    later.add(site(30 * MIB, 60, java("LeakyServer.leakMore", 111)));
    String text =
        TopWriter.text(
            new Profile(TIME.plusSeconds(30), Duration.ZERO, 524_288, later, List.of()).minus(base),
            10);
    assertThat(text)
        .startsWith("Native memory over 30 s: -276.1 MiB (grown +30.0 MiB, shrunk -306.1 MiB)\n")
        .contains("+30.0 MiB  100.0%", "-301.2 MiB", "+180  LeakyServer.leakMore")
        .doesNotContain("±");
  }

  @Test
  void survivesHostileNamesAndNothing() {
    String hostile = "x\u001b[2J\n" + "y".repeat(300) + "(";
    Profile odd =
        new Profile(
            Instant.EPOCH,
            Duration.ZERO,
            0,
            List.of(
                site(71, 1, Frame.java(hostile, hostile, 1)),
                site(0, 0, code(")")),
                site(0, 0, code("")),
                site(0, 0, code("(()"))),
            List.of());
    String text = TopWriter.text(odd, 10);
    assertThat(text).doesNotContain("\u001b");
    assertThat(text.lines()).allMatch(line -> line.length() <= 100);
    assertThat(TopWriter.text(new Profile(TIME, Duration.ZERO, 1, List.of(), List.of()), 3))
        .endsWith("No sample is live.\n");
  }

  @Test
  void nativeNamesLoseTheirArguments() {
    assertThat(NativeName.withoutArguments("(anonymous namespace)::f(int (*)(char)) const"))
        .isEqualTo("(anonymous namespace)::f");
    assertThat(NativeName.withoutArguments("std::vector<int (*)(int)>::push_back(int&&)"))
        .isEqualTo("std::vector<int (*)(int)>::push_back");
    assertThat(NativeName.withoutArguments("deflateInit2_")).isEqualTo("deflateInit2_");
    assertThat(Arrays.asList(Origin.values()))
        .containsExactly(
            Origin.of("dev.memprof.agent.A.b"),
            Origin.of("java.A.b"),
            Origin.of("com.sun.jna.A.b"),
            Origin.of("A.b"));
  }
}
