package dev.memprof.profile.top;

import static dev.memprof.profile.top.LeakyServer.MIB;
import static dev.memprof.profile.top.LeakyServer.TIME;
import static dev.memprof.profile.top.LeakyServer.code;
import static dev.memprof.profile.top.LeakyServer.java;
import static dev.memprof.profile.top.LeakyServer.site;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.memprof.profile.model.Estimate;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.profile.owner.Holder;
import dev.memprof.profile.text.TextForm;
import dev.memprof.profile.text.TopWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** The table, and its text. */
final class TopTest {
  @Test
  void ranksTheApplicationsMethodsWhateverIsBelow() {
    Top top = Top.of(LeakyServer.profile(), 10);
    assertThat(top.rows())
        .extracting(Top.Row::method)
        .containsExactly(
            "LeakyServer.leakDeflater",
            "LeakyServer.leakNettyBuffer",
            "LeakyServer.leakRocksIterators",
            "custom_worker",
            "java.util.zip.Inflater.init");
    assertThat(top.rows())
        .extracting(Top.Row::nativeEntry)
        .containsExactly(
            "java.util.zip.Deflater.init -> deflateInit2_",
            "jdk.internal.misc.Unsafe.allocateMemory0 -> Unsafe_AllocateMemory0",
            "org.rocksdb.RocksDB.iterator -> rocksdb::DBImpl::NewIterator",
            "pool_refill",
            "java.util.zip.Inflater.init -> inflateInit2_");
    assertThat(top.overhead())
        .extracting(Top.Row::holder, Top.Row::method, Top.Row::nativeEntry)
        .containsExactly(tuple(Holder.JVM, "[compiler thread]", "GrowableArray<int>::grow"));
    assertThat(top.overheadBytes(Holder.JVM)).isCloseTo(12.6 * MIB, within(0.001));
  }

  /** Blocks far beyond the interval are always sampled: nothing about them is an estimate. */
  @Test
  void tellsTheErrorOfTheEstimateAndNotOfACount() {
    Estimate always = Estimate.ofSamples(1, 8 << 20, 64 << 10);
    Estimate often = Estimate.ofSamples(4, 4 << 10, 512 << 10);
    Site large = new Site(List.of(java("App.large", 1)), "", always, Estimate.NONE);
    Site small = new Site(List.of(java("App.small", 2)), "", often, Estimate.NONE);
    assertThat(TopWriter.text(profile(64 << 10, large), 1))
        .containsPattern("1 +8\\.0 MiB +0% +100\\.0% +1 +App");
    assertThat(TopWriter.text(profile(512 << 10, small), 1)).containsPattern(" 50% +100\\.0% ");
  }

  private static Profile profile(long intervalBytes, Site site) {
    return new Profile(TIME, Duration.ZERO, intervalBytes, List.of(site), List.of());
  }

  @Test
  void cumulativeCountsAStackOnceAndTheApplicationFirst() {
    List<Top.Cumulative> methods = Top.of(LeakyServer.profile(), 100).cumulative();
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
  void textOpensWithTheAnswerAndFitsAnyTerminal() {
    for (int columns : new int[] {80, 100, 120, 200}) {
      String text = TopWriter.text(LeakyServer.profile(), 10, "", new TextForm(columns, false));
      assertThat(text.lines()).allMatch(line -> line.length() <= columns);
      assertThat(text)
          .startsWith(
              "447.2 MiB of native memory are live; LeakyServer.leakDeflater holds 67 % of it.\n"
                  + "7 sites, sampled every 512.0 KiB, 2026-11-24 03:")
          .contains("LeakyServer.leakDeflater(LeakyServer.java:42)")
          .contains("LeakyServer.leakNettyBuffer(LeakyServer.java:77)")
          .contains("LeakyServer.leakRocksIterators(LeakyServer.java:99)")
          .contains("through java.util.zip.Deflater.init -> deflateInit2_");
    }
  }

  /** A line for each site, then the JVM's; stacks of the largest three. */
  @Test
  void textHasALineForEachSite() {
    String text = TopWriter.text(LeakyServer.profile(), 10);
    assertThat(text.lines())
        .filteredOn(line -> line.matches("[0-9 ] +[0-9.]+ [KM]iB .*"))
        .hasSize(6)
        .last(InstanceOfAssertFactories.STRING)
        .endsWith("the JVM itself: compiler thread 12.6 MiB");
    assertThat(text.lines().filter(line -> line.startsWith("#") && !line.contains("live")))
        .containsExactly(
            "#1  LeakyServer.leakDeflater",
            "#2  LeakyServer.leakNettyBuffer",
            "#3  LeakyServer.leakRocksIterators");
    assertThat(text)
        .containsPattern(
            "5 +512\\.0 KiB +\\d+% +0\\.1% .*  java\\.util\\.zip\\.Inflater\\.init\\(Infl")
        .doesNotContain("through java.util.zip.Inflater.init");
  }

  @Test
  void wholeTextHasEveryStackAndSum() {
    assertThat(TopWriter.text(LeakyServer.profile(), 10, "", new TextForm(100, true)))
        .contains("through java.util.zip.Inflater.init -> inflateInit2_")
        .contains("under the Java method, with all it calls")
        .endsWith("12.6 MiB   2.8%  [compiler thread], most by GrowableArray<int>::grow\n");
  }

  @Test
  void textOfADifferenceHasSigns() {
    Profile base = LeakyServer.profile();
    List<Site> later = new ArrayList<>(base.sites().subList(1, 4));
    later.add(site(30 * MIB, 60, java("LeakyServer.leakMore", 111)));
    String text =
        TopWriter.text(
            new Profile(TIME.plusSeconds(30), Duration.ZERO, 524_288, later, List.of()).minus(base),
            10);
    assertThat(text)
        .startsWith(
            "Native memory shrank by 276.1 MiB in 30 s (+30.0 MiB, -306.1 MiB);"
                + " LeakyServer.leakMore has 100 % of\nwhat grew.\n")
        .contains("+30.0 MiB    100.0%", "-301.2 MiB", "+180  LeakyServer.leakMore")
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
        .startsWith("No sample is live.\n");
  }
}
