package dev.memprof.profile.heap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.History;
import dev.memprof.profile.model.Label;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.profile.names.NamesFile;
import dev.memprof.profile.pprof.PprofWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What memprof's own table tells beyond jemalloc's dumps, to pprof and back. */
class HistoryReaderTest {
  private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

  /** Blocks of 8 MiB, each sampled; of the first stack 7 were allocated, of which 3 live. */
  private static final String TABLE =
      """
      heap_v2/4096
        t*: 3: 0 [0: 0]
        t17: 0: 0 [0: 0] worker
      @ 0x8000000000000040
        t*: 2: 16777216 [0: 0]
        t17: 2: 16777216 [0: 0]
        age: 600
      @ 0x8000000000000040
        t*: 1: 8388608 [0: 0]
        t17: 1: 8388608 [0: 0]
        age: 0
      @ 0x8000000000000040
        t*: 0: 0 [0: 0]
        allocated: 7 58720256 458752 58720256
        freed: 4 33554432 262144 33554432
        peak: 5 41943040 327680 41943040
        by_allocator: 1
        lifetimes: 1 0 0 3
      @ 0x8000000000000041
        t*: 0: 0 [0: 0]
        allocated: 2 16777216 131072 16777216
        freed: 4 33554432 262144 33554432
        peak: 0 0 0 0
        by_allocator: 0
        lifetimes: 0 4 0 0

      MAPPED_LIBRARIES:
      """;

  private static History read() throws IOException {
    return HeapProfileReader.readHistory(
        new ByteArrayInputStream(TABLE.getBytes(StandardCharsets.UTF_8)),
        "table",
        NOON,
        wanted -> NamesFile.EMPTY);
  }

  @Test
  void tellsWhatWasAllocatedFreedAndLiveAtThePeak() throws IOException {
    History history = read().since(NOON.minusSeconds(10));
    assertThat(history.live().sites())
        .extracting(Site::thread, Site::labels, Site::bytes)
        .containsExactlyInAnyOrder(
            tuple("worker", List.of(Label.age(600)), 16_777_216.0),
            tuple("worker", List.of(Label.age(0)), 8_388_608.0));
    assertThat(history.allocated().totalBytes()).isCloseTo(9 * 8_388_608.0, within(0.1));
    assertThat(history.peak().totalBytes()).isEqualTo(5 * 8_388_608.0);
    assertThat(history.selfFreed().totalBytes()).isEqualTo(8_388_608.0);
    assertThat(history.live().since()).isEmpty();
    assertThat(history.peak().since()).contains(NOON.minusSeconds(10));
  }

  /** Of the second stack more was freed than allocated: the rest is from before. */
  @Test
  void tellsLifetimesOfNoMoreThanWasAllocated() throws IOException {
    assertThat(read().allocated().sites())
        .extracting(site -> site.stack().get(0).name(), Site::labels, Site::bytes)
        .containsExactlyInAnyOrder(
            tuple("[unnamed 0x40]", List.of(Label.lifetime(0)), 8_388_608.0),
            tuple("[unnamed 0x40]", List.of(Label.lifetime(4)), 3 * 8_388_608.0),
            tuple("[unnamed 0x40]", List.of(), 3 * 8_388_608.0),
            tuple("[unnamed 0x41]", List.of(Label.lifetime(1)), 2 * 8_388_608.0));
    assertThat(read().allocated().freedWithin(4).totalBytes()).isEqualTo(3 * 8_388_608.0);
  }

  @Test
  void goesThroughPprofWithASampleTypeForEachPart() throws IOException {
    History history = read().since(NOON.minusSeconds(10));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PprofWriter.write(history.profiles(), Profile.LIVE, out);
    for (Profile part : history.profiles()) {
      Profile back =
          Profiles.read(new ByteArrayInputStream(out.toByteArray()), "pprof", part.sampleType());
      assertThat(back.sites())
          .extracting(Site::thread, Site::labels, Site::bytes, Site::objects)
          .containsExactlyInAnyOrderElementsOf(
              part.sites().stream()
                  .map(site -> tuple(site.thread(), site.labels(), site.bytes(), site.objects()))
                  .toList());
      assertThat(back.since()).isEqualTo(part.since());
    }
    Profile first = Profiles.read(new ByteArrayInputStream(out.toByteArray()), "pprof");
    assertThat(first.sampleType()).isEqualTo(Profile.LIVE);
  }

  /** The same memory is older a moment later, and has not grown by that. */
  @Test
  void comparesWhatHasGrownOlder() throws IOException {
    Profile live = read().live();
    Profile older =
        live.withSites(
            live.sites().stream()
                .map(
                    site ->
                        new Site(
                            site.stack(),
                            site.thread(),
                            List.of(Label.age(3_600)),
                            site.live(),
                            site.base()))
                .toList());
    assertThat(older.minus(live).byStack().sites()).isEmpty();
  }
}
