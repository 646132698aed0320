package dev.memprof.agent.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestBodyTest {
  private static RequestBody body(Map<String, List<String>> headers) throws BadRequestException {
    Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.putAll(headers);
    return RequestBody.of(new RequestHead("POST", "/", all));
  }

  private static RequestBody chunked() throws BadRequestException {
    return body(Map.of("Transfer-Encoding", List.of("chunked")));
  }

  /** In pieces of every size, as networks deliver. */
  private static String take(RequestBody body, String text, int pieceBytes)
      throws BadRequestException {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    for (int at = 0; at < bytes.length && !body.isWhole(); at += pieceBytes) {
      body.take(ByteBuffer.wrap(bytes, at, Math.min(pieceBytes, bytes.length - at)));
    }
    return body.isWhole() ? new String(body.bytes(), StandardCharsets.ISO_8859_1) : null;
  }

  @Test
  void isWholeWithoutALength() throws Exception {
    assertThat(body(Map.of()).isWhole()).isTrue();
    assertThat(body(Map.of("Content-Length", List.of("0"))).isWhole()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 100})
  void takesAsMuchAsItsLength(int pieceBytes) throws Exception {
    Map<String, List<String>> five = Map.of("Content-Length", List.of("5"));
    assertThat(take(body(five), "hello, and more", pieceBytes)).isEqualTo("hello");
    assertThat(take(body(five), "hell", pieceBytes)).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 100})
  void putsChunksTogether(int pieceBytes) throws Exception {
    String chunks = "3\r\nabc\r\nB;x=\"y\"\r\n\r\n0\r\n\r\n-def\r\n0\r\nT: 1\r\n\r\n";
    assertThat(take(chunked(), chunks, pieceBytes)).isEqualTo("abc\r\n0\r\n\r\n-def");
    assertThat(take(chunked(), "0\r\n\r\n", pieceBytes)).isEmpty();
    assertThat(take(chunked(), "3\r\nabc\r\n", pieceBytes)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "Content-Length, -4, 400",
    "Content-Length, +4, 400",
    "Content-Length, 4x, 400",
    "Content-Length, '', 400",
    "Content-Length, 1048577, 413",
    "Content-Length, 99999999999999999999, 413",
    "Transfer-Encoding, gzip, 501"
  })
  void refusesOtherLengths(String name, String value, int status) {
    assertThatThrownBy(() -> body(Map.of(name, List.of(value))))
        .isInstanceOfSatisfying(
            BadRequestException.class, e -> assertThat(e.status()).isEqualTo(status));
  }

  @Test
  void refusesTwoLengths() {
    assertThatThrownBy(() -> body(Map.of("Content-Length", List.of("4", "4"))))
        .hasMessageContaining("one length");
    Map<String, List<String>> both =
        Map.of("Content-Length", List.of("4"), "Transfer-Encoding", List.of("chunked"));
    assertThatThrownBy(() -> body(both)).hasMessageContaining("one length");
  }

  @ParameterizedTest
  @CsvSource({"ZZ, 400", "-1, 400", "fffff, 413", "7fffffff, 413", "100000000, 413"})
  void refusesBrokenAndLargeChunks(String length, int status) throws Exception {
    RequestBody body = chunked();
    String unused = take(body, "3\r\nabc\r\n", 100);
    assertThatThrownBy(() -> take(body, length + "\r\n", 100))
        .isInstanceOfSatisfying(
            BadRequestException.class, e -> assertThat(e.status()).isEqualTo(status));
  }

  @Test
  void refusesAnEndlessLine() {
    assertThatThrownBy(() -> take(chunked(), "0".repeat(2_000), 100))
        .hasMessageContaining("too long");
  }
}
