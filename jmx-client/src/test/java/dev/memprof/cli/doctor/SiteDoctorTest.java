package dev.memprof.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.cli.doctor.Finding.Kind;
import dev.memprof.cli.target.JvmMemory;
import dev.memprof.contract.GarbageReading;
import dev.memprof.contract.GarbageRow;
import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LedgerRow;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SiteDoctorTest {
  private static final long TOUCHED = 150 << 20;

  private static final double MIB = 1 << 20;
  private static final JvmMemory BUSY = new JvmMemory(1 << 28, 71, 3_000, 3_000, false);
  private final List<Site> sites = new ArrayList<>();

  @ParameterizedTest
  @CsvSource({
    "NIO_BUFFERS, java.nio.ByteBuffer.allocateDirect < sun.nio.ch.Util.getTemporaryDirectBuffer",
    "ZLIB_OPEN, inflateInit2_ < java.util.zip.Inflater.init < java.util.zip.GZIPInputStream.<init>",
    "NETTY_CHUNKS, Unsafe_AllocateMemory0 < io.netty.buffer.PoolArena$DirectArena.newChunk",
    "JNI_REFERENCES, OopStorage::Block::new_block(OopStorage const*) < jni_NewGlobalRef",
    "STRING_TABLE, StringTable::do_intern(char16_t*) < java.lang.String.intern",
    "SYMBOL_TABLE, SymbolTable::allocate_symbol(char const*)",
    "COMPILED_CODE, nmethod::new_nmethod(methodHandle const&) < [compiler thread]",
    "COMPILER_ARENAS, Arena::grow(unsigned long) < [compiler thread]",
  })
  void namesTheKindTheLineAndNothingElse(Kind kind, String stack) {
    add(70.7 * MIB, stack + " < App.load");
    add(3 * MIB, "Unsafe_AllocateMemory0 < App.other");

    List<Finding> findings =
        SiteDoctor.examine(profile(), ledger(500), BUSY, Optional.empty(), "4711");

    assertThat(findings).extracting(Finding::kind).containsExactly(kind);
    assertThat(findings.get(0).what())
        .startsWith("70.7 MiB (14 % of RSS) ")
        .contains(kind == Kind.COMPILED_CODE || kind == Kind.COMPILER_ARENAS ? "" : "App.load");
    assertThat(findings.get(0).cure()).endsWith("; memprof top 4711");
  }

  /** zlib's window of a stream that has hardly begun is not resident. */
  @Test
  void saysWhatIsAllocatedAndNotTouched() {
    add(190 * MIB, "deflateInit2_ < java.util.zip.Deflater.init < App.compress");

    assertThat(SiteDoctor.examine(profile(), ledger(500), BUSY, Optional.empty(), "4711"))
        .singleElement()
        .extracting(Finding::what)
        .asString()
        .startsWith("190.0 MiB (of which at most 150.0 MiB is resident) are state of");
  }

  @Test
  void passesWhatIsSmallOrSimplyLive() {
    add(300 * MIB, "Unsafe_AllocateMemory0 < java.nio.ByteBuffer.allocateDirect < App.cache");
    add(23 * MIB, "inflateInit2_ < java.util.zip.Inflater.init < App.read");
    assertThat(SiteDoctor.examine(profile(), ledger(400), BUSY, Optional.empty(), "4711"))
        .isEmpty();

    add(9 * MIB, "inflate < java.util.zip.Inflater.inflate < App.read");
    assertThat(SiteDoctor.examine(profile(), ledger(500), BUSY, Optional.empty(), "4711"))
        .isEmpty();
    assertThat(SiteDoctor.examine(profile(), ledger(350), BUSY, Optional.empty(), "4711"))
        .extracting(Finding::kind)
        .containsExactly(Kind.ZLIB_OPEN);
  }

  @Test
  void doesNotBlameCodeForStreamsThatAreGarbage() {
    add(70.7 * MIB, "deflateInit2_ < java.util.zip.Deflater.init < App.compress");

    assertThat(SiteDoctor.examine(profile(), ledger(500), BUSY, deflaters(307, 305), "4711"))
        .isEmpty();
    assertThat(SiteDoctor.examine(profile(), ledger(500), BUSY, deflaters(307, 11), "4711"))
        .singleElement()
        .satisfies(
            finding ->
                assertThat(finding.what())
                    .endsWith(
                        "App.compress(App.java:7), 70.7 MiB; 11 of 307 Deflaters are garbage"));
  }

  @Test
  void saysThatStreamsMayBeGarbageWhereCollectionsAreRare() {
    add(70.7 * MIB, "deflateInit2_ < java.util.zip.Deflater.init < App.compress");
    JvmMemory never = new JvmMemory(1 << 28, 0, 3_000, 3_000, false);

    assertThat(SiteDoctor.examine(profile(), ledger(500), never, Optional.empty(), "4711"))
        .singleElement()
        .satisfies(
            finding ->
                assertThat(finding.what())
                    .endsWith(
                        "; they may be garbage, not open: no garbage collection has run since the"
                            + " start"));
  }

  private static Optional<GarbageReading> deflaters(long count, long garbage) {
    return Optional.of(
        new GarbageReading(
            1,
            List.of(
                new GarbageRow(
                    "java.util.zip.Deflater", "", GarbageRow.ZLIB, count, 0, garbage, 0)),
            7,
            ""));
  }

  /** A tenth of it is code cache. */
  private static LedgerReading ledger(long rssMib) {
    long code = (rssMib << 20) / 10;
    return new LedgerReading(
        1,
        "4711.7",
        "watched",
        rssMib << 20,
        0,
        List.of(
            new LedgerRow("code-cache", "compiled code", code, code, 0, ""),
            new LedgerRow("malloc-live", "blocks in use", TOUCHED, TOUCHED, 0, "")),
        List.of(),
        List.of(),
        List.of());
  }

  private void add(double bytes, String stack) {
    List<Frame> frames = Arrays.stream(stack.split(" < ")).map(SiteDoctorTest::frame).toList();
    sites.add(new Site(frames, 7, bytes, 7, Math.round(bytes)));
  }

  private static Frame frame(String name) {
    if (name.startsWith("[")) {
      return Frame.marker(name);
    }
    return name.matches("[a-zA-Z.]+\\.[A-Z].*") || name.startsWith("App.")
        ? Frame.java(name, "App.java", 7)
        : Frame.nativeCode(name, 4_711, -1);
  }

  private Profile profile() {
    return new Profile(
        Instant.EPOCH, Duration.ZERO, 0, Collections.unmodifiableList(sites), List.of());
  }
}
