package dev.memprof.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.profile.model.Estimate;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldMemoryTest {
  private static final Frame TEST = java("com.acme.CodecTest.givesBackItsMemory");
  private static final Frame MEASURED = java("dev.memprof.junit.NativeMemory.heldBy");

  private static Frame java(String name) {
    return Frame.java(name, "Some.java", 42);
  }

  private static long held(Frame... stack) {
    Profile grown =
        new Profile(
            Instant.EPOCH,
            Duration.ofSeconds(1),
            1 << 16,
            List.of(
                new Site(List.of(stack), "", new Estimate(7, 70_003, 7, 70_003), Estimate.NONE)),
            List.of());
    return HeldMemory.of(grown, "com.acme").bytes();
  }

  @Test
  void countsWhatTheBlockAllocates() {
    assertThat(
            held(
                java("java.util.zip.Deflater.init"),
                java("com.acme.Codec.encode"),
                java("com.acme.CodecTest.lambda$0"),
                MEASURED,
                TEST))
        .isEqualTo(70_003);
    assertThat(held(java("java.util.zip.Deflater.init"), java("com.acme.Worker.run")))
        .as("on a thread of its own")
        .isEqualTo(70_003);
    assertThat(held(java("java.util.zip.Deflater.init"), java("org.other.Worker.run"))).isZero();
  }

  /** The test stands above what the measurement allocates: the first reading loads classes. */
  @Test
  void doesNotCountWhatLookingAllocates() {
    assertThat(
            held(
                java("sun.security.util.KnownOIDs.<clinit>"),
                java("dev.memprof.junit.LiveProfile.read"),
                MEASURED,
                TEST))
        .isZero();
  }
}
