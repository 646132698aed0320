package dev.memprof.cli.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import dev.memprof.cli.target.JvmFacts;
import dev.memprof.cli.target.JvmMemory;
import dev.memprof.contract.DumpEntry;
import dev.memprof.contract.GrowingPart;
import dev.memprof.contract.HookEntry;
import dev.memprof.contract.LimitEntry;
import dev.memprof.contract.ProfilerStatus;
import dev.memprof.store.file.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of an answer that is known. */
class RestingAgentTest {
  private static final long PID = ProcessHandle.current().pid();

  @TempDir private Path directory;
  private FakeAgent agent;

  @BeforeEach
  void serve() throws IOException {
    agent = new FakeAgent(directory);
    agent.answers.put("status", status(""));
  }

  @AfterEach
  void close() throws IOException {
    agent.close();
  }

  /**
   * @param store where the dumps are; empty for the usual directory
   */
  private String status(String store) {
    return """
        memprof-look	1
        status	17
        directory	%s
        temporary	%s
        malloc-conf	prof:true,lg_prof_sample:17
        interval-dumps	1
        http	http://127.0.0.1:17777/
        hooked	1
        main	/opt/acme/shop.jar
        jvm	OpenJDK 64-Bit Server VM 17.0.15+6
        jemalloc	5.3.1-0-g1
        config-prof	1
        allocated	1000003
        resident	2000003
        active	1
        sample-log	17
        interval-log	30
        table-bytes	71
        named-frames	73
        lost-frames	3
        method-ids	79
        method-id-nanos	83
        full-percent	11
        names-by-jvmti	it was asked for
        ages-known	0
        lost-live	5
        own-walks	89
        jvm-walks	97
        compared-walks	101
        disagreed-walks	103
        pid	%d
        uid	1777
        start	1796025651544
        direct-limit	8191 268435456
        heap-limit	2097153 268435457
        trim-interval	5000
        later	versions may tell more

        walks	31	java
        walks	37	gc thread
        collector	2	1001	G1 young collection pauses
        collector	1	501	G1 full collection pauses
        point	1796025651814	10629472	19017728	47595520
        later	versions may tell more
        end
        """
        .formatted(store, directory, PID);
  }

  private <T> T ask(RestingAgent.Question<T> question) {
    return RestingAgent.ask(agent.process, question).orElseThrow();
  }

  @Test
  void tellsHowItStands() {
    ProfilerStatus status = ask(RestingAgent::status);
    assertThat(status.active()).isTrue();
    assertThat(status.activeSinceMillis()).isEqualTo(RunId.current().startMillis());
    assertThat(status.offSinceMillis()).isZero();
    assertThat(status.wasOff()).isFalse();
    assertThat(status.samples()).isEqualTo(68);
    assertThat(status.walksByOutcome())
        .containsExactly(entry("gc thread", 37L), entry("java", 31L));
    assertThat(status)
        .extracting(
            ProfilerStatus::lost,
            ProfilerStatus::namedFrames,
            ProfilerStatus::tableBytes,
            ProfilerStatus::tableFullPercent,
            ProfilerStatus::methodIds,
            ProfilerStatus::methodIdNanos,
            ProfilerStatus::lostLiveSamples)
        .containsExactly(3L, 73L, 71L, 11L, 79L, 83L, 5L);
    assertThat(status)
        .extracting(
            ProfilerStatus::ownWalks,
            ProfilerStatus::jvmWalks,
            ProfilerStatus::comparedWalks,
            ProfilerStatus::disagreedWalks,
            ProfilerStatus::sessionId)
        .containsExactly(89L, 97L, 101L, 103L, 0L);
    assertThat(status.namesByJvmtiReason()).isEqualTo("it was asked for");
    assertThat(status.agesUnknownReason()).isEqualTo(ProfilerStatus.NO_AGES);
    assertThat(status.walksByJvmReason()).isEmpty();
  }

  @Test
  void tellsWhatItRunsOn() {
    assertThat(ask(RestingAgent::jvm))
        .isEqualTo(
            new JvmFacts(
                "shop.jar", PID, "OpenJDK 64-Bit Server VM 17.0.15+6", 1_796_025_651_544L));
    assertThat(ask(RestingAgent::jemallocVersion)).isEqualTo("5.3.1-0-g1");
    assertThat(ask(RestingAgent::mallocConf)).isEqualTo("prof:true,lg_prof_sample:17");
    assertThat(ask(RestingAgent::configProf)).contains(true);
    assertThat(ask(RestingAgent::optProf)).as("is not told").isEqualTo(Optional.empty());
    assertThat(ask(RestingAgent::sampleIntervalBytes)).isEqualTo(131_072);
    assertThat(ask(RestingAgent::dumpIntervalBytes)).isEqualTo(1L << 30);
    assertThat(ask(RestingAgent::intervalDumpsEnabled)).isTrue();
    assertThat(ask(RestingAgent::httpUrl)).isEqualTo("http://127.0.0.1:17777/");
  }

  @Test
  void tellsTheLimitsThatTheJvmHolds() {
    assertThat(ask(RestingAgent::limits))
        .extracting(LimitEntry::name, LimitEntry::useBytes, LimitEntry::ceilingBytes)
        .contains(
            tuple("MaxDirectMemorySize", 8_191L, 268_435_456L),
            tuple("java heap", 2_097_153L, 268_435_457L));
  }

  @Test
  void tellsOfCollections() {
    JvmMemory memory = ask(RestingAgent::memory);
    assertThat(memory.heapMaxBytes()).isEqualTo(268_435_457);
    assertThat(memory.collections()).isEqualTo(3);
    assertThat(memory.sinceWholeMillis() - memory.sinceCollectionMillis()).isEqualTo(500);
    assertThat(memory.trimsNativeHeap()).isTrue();
    assertThat(ask(RestingAgent::soonFilledHeapBytes)).isZero();
  }

  @Test
  void leavesTheHeapToJmxWhereTheJvmKeepsNoCounters() {
    agent.answers.put("status", status("").replaceFirst("start\t.*\n", ""));
    assertThat(RestingAgent.ask(agent.process, RestingAgent::memory)).isEmpty();
    assertThat(ask(RestingAgent::jvm).startMillis()).isEqualTo(RunId.current().startMillis());
  }

  @Test
  void judgesTheCurve() {
    assertThat(ask(resting -> resting.growth(Instant.EPOCH)).fromMillis())
        .isEqualTo(1_796_025_651_814L);
  }

  /** To find out what of it grows, the agent has to record more. */
  @Test
  void leavesToJmxWhatGrowsBesideMalloc() {
    long nowMillis = System.currentTimeMillis();
    agent.answers.put("status", status("").replaceFirst("point\t.*\n", points(nowMillis, 0)));
    assertThat(ask(resting -> resting.growth(Instant.EPOCH)).verdict()).isEqualTo("grows");
    assertThat(RestingAgent.ask(agent.process, resting -> resting.explainedGrowth(Instant.EPOCH)))
        .isEmpty();
  }

  @Test
  void tellsThatLiveMemoryGrows() {
    long nowMillis = System.currentTimeMillis();
    agent.answers.put(
        "status",
        status("")
            .replaceFirst("point\t.*\n", points(nowMillis, 1))
            .replaceFirst("allocated\t.*", "allocated\t" + (60L << 20)));
    assertThat(ask(resting -> resting.explainedGrowth(Instant.EPOCH)).growing())
        .extracting(GrowingPart::category)
        .contains("malloc-live");
  }

  /** Of an hour, with a MiB a minute, up to what this process has. */
  private static String points(long nowMillis, long liveShare) {
    StringBuilder points = new StringBuilder();
    for (int minute = 0; minute < 60; minute++) {
      long grown = (long) minute << 20;
      points.append(
          "point\t%d\t%d\t%d\t%d\n"
              .formatted(
                  nowMillis - (60 - minute) * 60_000L,
                  liveShare * grown,
                  2_000_003,
                  (1_000L << 20) + grown));
    }
    return points.toString();
  }

  @Test
  void asksForHooksThatAreBroken() {
    agent.answers.put(
        "hooks", "memprof-look\t1\nhooks\t1\n\nproblem\trelease\tx.Blocks#clear\tis native\nend\n");
    assertThat(ask(RestingAgent::brokenHooks))
        .containsExactly(
            new HookEntry("release", "x.Blocks#clear", "", List.of(), List.of("is native")));
  }

  @Test
  void knowsWhereDumpsWillBe() {
    assertThat(ask(RestingAgent::directory))
        .isEqualTo(directory + "/memprof-1777/dumps/" + RunId.current());
    assertThat(ask(RestingAgent::dumps)).isEmpty();
  }

  /** As the JVM lists them: by the time in the name, of its own user. */
  @Test
  void listsTheStore() throws IOException {
    Path store = Files.createDirectory(directory.resolve("store"));
    agent.answers.put("status", status(store.toString()));
    Path unused = Files.writeString(store.resolve("20261124T031944Z-growth-17.pb.gz"), "broken");
    unused = Files.createFile(store.resolve("notes.txt"));
    unused =
        Files.createSymbolicLink(
            store.resolve("20261124T031944Z-manual-1.pb.gz"), Path.of("notes.txt"));
    assertThat(ask(RestingAgent::dumps))
        .singleElement()
        .extracting(DumpEntry::path, DumpEntry::reason, DumpEntry::fileBytes, DumpEntry::liveBytes)
        .containsExactly(store + "/20261124T031944Z-growth-17.pb.gz", "growth", 6L, -1L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "memprof-look\t1\nerror\tstatus: the agent is awake\n\n",
        "memprof-look\t1\nerror\tthis agent does not know that request\n\n",
        "memprof-look\t1\nstatus\t4\n\nend\n",
        "memprof-look\t1\nstatus\t4\npid\t17\n\nwalks\tx\nend\n",
        "memprof-look\t1\nstatus\t4\npid\t17\n\nwalks\t1\tjava\n",
      })
  void leavesWhatItCannotReadToJmx(String answer) {
    agent.answers.put("status", answer);
    assertThat(RestingAgent.ask(agent.process, RestingAgent::status)).isEmpty();
  }

  @Test
  void leavesToJmxWhatIsNotTold() {
    agent.answers.put("status", status("").replaceFirst("http\t.*\n", ""));
    assertThat(RestingAgent.ask(agent.process, RestingAgent::httpUrl)).isEmpty();
  }
}
