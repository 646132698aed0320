package dev.memprof.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.memprof.agent.allocator.FakeControls;
import dev.memprof.agent.allocator.Mallctl;
import java.io.IOException;
import java.io.InterruptedIOException;
import org.apache.commons.io.function.IOSupplier;
import org.junit.jupiter.api.Test;

class RecentStacksTest {
  private static final String MAX = "experimental.prof_recent.alloc_max";

  private final FakeControls controls =
      new FakeControls().put(MAX, 0).put("opt.prof_recent_alloc_max", 0);

  private <T> T during(IOSupplier<T> work) throws IOException {
    return RecentStacks.keptDuring(work, new Mallctl(controls));
  }

  @Test
  void areRememberedWhileTheDumpLasts() throws IOException {
    assertThat(this.<Long>during(() -> controls.get(MAX))).isEqualTo(1_024);
    assertThat(controls.get(MAX)).isZero();
  }

  @Test
  void areForgottenAfterAFailure() {
    assertThatThrownBy(
            () ->
                during(
                    () -> {
                      throw new IOException("disk full");
                    }))
        .hasMessage("disk full");
    assertThat(controls.writtenTo(MAX)).containsExactly("1024", "0");
  }

  @Test
  void areLeftAloneWhereNothingIsSampled() throws IOException {
    controls.put("prof.active", 0);
    assertThat(this.<Integer>during(() -> 37)).isEqualTo(37);
    assertThat(controls.written()).isEmpty();
  }

  @Test
  void areLeftAloneWhereTheUserKeepsThem() throws IOException {
    controls.put("opt.prof_recent_alloc_max", 7);
    assertThat(this.<Integer>during(() -> 37)).isEqualTo(37);
    assertThat(controls.written()).isEmpty();
  }

  @Test
  void areNotKnownToEveryJemalloc() throws IOException {
    FakeControls older = new FakeControls();
    assertThat(RecentStacks.<Integer>keptDuring(() -> 37, new Mallctl(older))).isEqualTo(37);
  }

  @Test
  void areForgottenWhenTheThreadIsInterrupted() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> during(() -> 37)).isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).as("still known").isTrue();
    assertThat(controls.get(MAX)).isZero();
  }
}
