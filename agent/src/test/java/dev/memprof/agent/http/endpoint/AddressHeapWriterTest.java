package dev.memprof.agent.http.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddressHeapWriterTest {
  private static final Frame MALLOC = Frame.nativeCode("os::malloc", 0x7f12, -1);
  private static final Frame MAIN = Frame.java("Shop.main", "Shop.java", 7);

  private static Profile profile(Site... sites) {
    return new Profile(Instant.EPOCH, Duration.ZERO, 524_288, List.of(sites), List.of());
  }

  @Test
  void namesAnAddressAndTheOneBefore() {
    FrameAddresses addresses = new FrameAddresses();
    long malloc = addresses.of(MALLOC);
    long main = addresses.of(MAIN);
    assertThat(malloc).isNotEqualTo(main).isEqualTo(addresses.of(MALLOC));
    assertThat(addresses.name(malloc)).isEqualTo("os::malloc");
    assertThat(addresses.name(main - 1)).isEqualTo("Shop.main");
    for (long elsewhere : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, main + 16}) {
      assertThat(addresses.name(elsewhere)).isNull();
    }
  }

  @Test
  void writesStacksWithTheirEstimates() throws IOException {
    StringWriter out = new StringWriter();
    Site site = new Site(List.of(MALLOC, MAIN), 13.4, 271_484.2, 3, 60_000);
    AddressHeapWriter.write(profile(site), new FrameAddresses(), out);
    assertThat(out.toString())
        .isEqualTo(
            """
            heap_v2/1
              t*: 13: 271484 [0: 0]
            @ 0x10000018 0x10000028
              t*: 13: 271484 [0: 0]
            """);
  }

  @Test
  void keepsHostileNamesOnTheirLine() {
    FrameAddresses addresses = new FrameAddresses();
    Frame hostile = Frame.java("a\n---\n0x1 b--c", "", 0);
    assertThat(addresses.name(addresses.of(hostile))).isEqualTo("a?-?0x1 b-c");
  }
}
