package dev.memprof.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.cli.doctor.Finding.Kind;
import dev.memprof.cli.target.JvmMemory;
import dev.memprof.contract.GarbageReading;
import dev.memprof.contract.GarbageRow;
import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LedgerRow;
import dev.memprof.contract.LimitEntry;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HeapDoctorTest {
  private static final long MIB = 1 << 20;
  private static final JvmMemory WELL = new JvmMemory(256 * MIB, 71, 3_000, 3_000, false);

  @Test
  void findsNothingInAHealthyJvm() {
    assertThat(findings(WELL, 600, 40)).isEmpty();
  }

  /** 256 MiB of heap at most, and 120 MiB in use beside it. */
  @Test
  void tellsThatTheHeapMayGrowBeyondTheLimit() {
    assertThat(findings(WELL, 377, 0)).isEmpty();
    List<Finding> findings = findings(WELL, 375, 0);
    assertThat(findings).extracting(Finding::kind).containsExactly(Kind.HEAP_ABOVE_LIMIT);
    assertThat(findings.get(0).what())
        .isEqualTo(
            "the Java heap may grow to 256.0 MiB, and 120.0 MiB are in use beside it: together more"
                + " than memory.max, 375.0 MiB");
    assertThat(findings.get(0).cure()).startsWith("set -Xmx to at most 255.0 MiB");
  }

  @Test
  void tellsThatDirectBuffersMayWaitForACollection() {
    JvmMemory never = new JvmMemory(256 * MIB, 0, 31_000, 31_000, false);
    JvmMemory rarely = new JvmMemory(256 * MIB, 3, 540_000, 540_000, false);
    assertThat(findings(never, 600, 40))
        .singleElement()
        .satisfies(
            finding ->
                assertThat(finding.what())
                    .startsWith(
                        "40.0 MiB are in 71 direct buffers, and no garbage collection has"));
    assertThat(findings(rarely, 600, 40))
        .singleElement()
        .satisfies(
            finding ->
                assertThat(finding.what()).contains("the last garbage collection was 9 minutes"));
    assertThat(findings(never, 600, 19)).isEmpty();
  }

  @Test
  void tellsThatYoungCollectionsDoNotFindAll() {
    JvmMemory young = new JvmMemory(256 * MIB, 71, 3_000, 1_380_000, false);
    assertThat(findings(young, 600, 40))
        .singleElement()
        .satisfies(
            finding ->
                assertThat(finding.what())
                    .contains(
                        "garbage of the old generation has been collected last 23 minutes ago, or"
                            + " never"));
    JvmMemory untold = new JvmMemory(256 * MIB, 71, 3_000, JvmMemory.UNKNOWN, false);
    assertThat(findings(untold, 600, 40)).isEmpty();
  }

  @Test
  void tellsHowMuchOfThemIsGarbageWhereAWalkHasFoundOut() {
    JvmMemory never = new JvmMemory(256 * MIB, 0, 31_000, 31_000, false);
    assertThat(findings(never, 600, 40, Optional.of(walk(40 * MIB, 37 * MIB))))
        .singleElement()
        .satisfies(
            finding ->
                assertThat(finding.what())
                    .isEqualTo(
                        "37.0 MiB of 40.0 MiB in direct buffers (67 of 71) are garbage: no leak, the"
                            + " next collection that finds them frees their memory; no garbage"
                            + " collection has run since the start"));
    assertThat(findings(never, 600, 40, Optional.of(walk(40 * MIB, 0)))).isEmpty();
  }

  @Test
  void tellsThatZlibAwaitsACollectionOnlyWhereNearlyAllOfItIsGarbage() {
    assertThat(findings(WELL, 600, 0, Optional.of(streams(307, 305, 3))).get(0).what())
        .startsWith("305 of 307 Deflaters are garbage: no leak")
        .contains("; zlib's state is 31.0 MiB; most by App.compress; the last");
    assertThat(findings(WELL, 600, 0, Optional.of(streams(307, 205, 3))).get(0).what())
        .startsWith("205 of 307 Deflaters are garbage: no leak")
        .doesNotContain("zlib's state");
    assertThat(findings(WELL, 600, 0, Optional.of(streams(307, 99, 3)))).isEmpty();
    assertThat(findings(WELL, 600, 0, Optional.of(streams(307, GarbageRow.UNKNOWN, 3)))).isEmpty();
  }

  private static GarbageReading streams(long deflaters, long garbage, long inflaters) {
    return new GarbageReading(
        1,
        List.of(
            new GarbageRow("java.util.zip.Deflater", "", GarbageRow.ZLIB, deflaters, 0, garbage, 0),
            new GarbageRow("java.util.zip.Inflater", "", GarbageRow.ZLIB, inflaters, 0, 0, 0)),
        7,
        "");
  }

  private static GarbageReading walk(long bytes, long garbageBytes) {
    return new GarbageReading(
        1,
        List.of(
            new GarbageRow(
                "java.nio.DirectByteBuffer",
                "java.nio.DirectByteBuffer$Deallocator",
                GarbageRow.DIRECT,
                71,
                bytes,
                67,
                garbageBytes)),
        7_000_000,
        "");
  }

  @Test
  void tellsOfAnOptionWithoutEffect() {
    assertThat(findings(new JvmMemory(256 * MIB, 71, 3_000, 3_000, true), 600, 0))
        .extracting(Finding::kind)
        .containsExactly(Kind.TRIM_WITHOUT_EFFECT);
  }

  private static List<Finding> findings(JvmMemory jvm, long limitMib, long directMib) {
    return findings(jvm, limitMib, directMib, Optional.empty());
  }

  private static List<Finding> findings(
      JvmMemory jvm, long limitMib, long directMib, Optional<GarbageReading> garbage) {
    LedgerReading ledger =
        new LedgerReading(
            1,
            "4711.7",
            "watched",
            200 * MIB,
            0,
            List.of(row("java-heap", "in use", 80), row("malloc-live", "blocks in use", 120)),
            List.of(row("malloc-live", LedgerRow.DIRECT_BUFFERS, directMib).withCount(71)),
            List.of(),
            List.of());
    return HeapDoctor.examine(
        ledger,
        jvm,
        List.of(
            new LimitEntry("memory.max", 200 * MIB, limitMib * MIB, 0.5),
            new LimitEntry("java heap", 80 * MIB, 256 * MIB, 0.3)),
        garbage,
        Optional.of("31.0 MiB; most by App.compress"),
        "4711");
  }

  private static LedgerRow row(String category, String owner, long mib) {
    return new LedgerRow(category, owner, mib * MIB, mib * MIB, 0, "");
  }
}
