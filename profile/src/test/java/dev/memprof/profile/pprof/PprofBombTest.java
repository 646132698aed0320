package dev.memprof.profile.pprof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.memprof.profile.model.MalformedProfileException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Small files that unpack to more than any heap holds. */
final class PprofBombTest {
  @Test
  void rejectsABombOfOneString() throws IOException {
    assertBombIsRejected(new byte[] {0x32, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 7});
  }

  @Test
  void rejectsABombOfEmptyStrings() throws IOException {
    assertBombIsRejected(new byte[0]);
  }

  @Test
  void rejectsABombOfUnknownFields() throws IOException {
    assertBombIsRejected(new byte[] {0x7a, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 7});
  }

  /** A head, and then 2 GiB of "32 00": empty strings, or the payload of what the head began. */
  private static void assertBombIsRejected(byte[] head) throws IOException {
    byte[] filling = new byte[1 << 20];
    for (int i = 0; i < filling.length; i += 2) {
      filling[i] = 0x32;
    }
    // One after the other, gzip files are one: a MiB is compressed once.
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(gzip(head));
    byte[] member = gzip(filling);
    for (int i = 0; i < 1_100; i++) {
      out.write(member);
    }
    assertThat(out.size()).isLessThan(5_000_000);
    assertThatThrownBy(
            () -> PprofReader.read(new ByteArrayInputStream(out.toByteArray()), "x.pb.gz"))
        .isInstanceOf(MalformedProfileException.class)
        .hasMessageStartingWith("x.pb.gz: byte ");
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }
}
