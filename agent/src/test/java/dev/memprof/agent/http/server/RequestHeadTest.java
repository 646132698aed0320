package dev.memprof.agent.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadTest {
  private static RequestHead parse(String text) throws BadRequestException {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return RequestHead.parse(bytes, bytes.length);
  }

  @Test
  void readsLineAndFields() throws Exception {
    RequestHead head =
        parse("GET /top?n=3 HTTP/1.1\r\nhOsT:localhost:7077\r\nX-A: 1\r\nx-a:\t2 \r\nE:\r\n\r\n");
    assertThat(head.method()).isEqualTo("GET");
    assertThat(head.target()).isEqualTo("/top?n=3");
    assertThat(head.header("Host")).isEqualTo("localhost:7077");
    assertThat(head.headers().get("X-a")).containsExactly("1", "2");
    assertThat(head.header("X-A")).as("of two").isNull();
    assertThat(head.hasHeader("x-A")).isTrue();
    assertThat(head.header("E")).isEmpty();
    assertThat(head.header("F")).isNull();
  }

  @Test
  void takesBareLineFeedsAndTheOlderVersion() throws Exception {
    assertThat(parse("POST / HTTP/1.0\nHost: a\n\n").headers()).containsEntry("host", List.of("a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\0\1\2\r\n\r\n",
        "GET\r\n\r\n",
        "GET /\r\n\r\n",
        "GET  / HTTP/1.1\r\n\r\n",
        "GET / / HTTP/1.1\r\n\r\n",
        "G\u00e9T / HTTP/1.1\r\n\r\n",
        "G(T / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost\r\n\r\n",
        "GET / HTTP/1.1\r\n: a\r\n\r\n",
        "GET / HTTP/1.1\r\nA: 1\r\n b\r\n\r\n",
        "GET / HTTP/1.1\r\nA : 1\r\n\r\n",
        "GET / HTTP/1.1\r\nA: 1\0\r\n\r\n",
        "GET / HTTP/1.1\r\nA: 1\r2\r\n\r\n",
      })
  void refusesWhatIsNoRequest(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOfSatisfying(
            BadRequestException.class, e -> assertThat(e.status()).isEqualTo(400));
  }

  @Test
  void refusesOtherProtocols() {
    assertThatThrownBy(() -> parse("PRI * HTTP/2.0\r\n\r\n"))
        .isInstanceOfSatisfying(
            BadRequestException.class, e -> assertThat(e.status()).isEqualTo(505));
  }
}
