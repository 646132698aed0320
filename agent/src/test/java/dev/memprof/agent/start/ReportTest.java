package dev.memprof.agent.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class ReportTest {
  @Test
  void namesALibraryOnce() {
    assertThat(Report.messageOf(new UnsatisfiedLinkError("/tmp/x.so: /tmp/x.so: failed to map")))
        .isEqualTo("/tmp/x.so: failed to map");
    assertThat(Report.messageOf(new UnsatisfiedLinkError("/tmp/x.so: /tmp/y.so: not found")))
        .isEqualTo("/tmp/x.so: /tmp/y.so: not found");
  }

  @Test
  void leavesOtherMessagesAlone() {
    assertThat(Report.messageOf(new IOException("No space left on device")))
        .isEqualTo("No space left on device");
    assertThat(Report.messageOf(new IOException())).isEqualTo("java.io.IOException");
    assertThat(Report.messageOf(new IOException(": "))).isEqualTo(": ");
  }
}
