package dev.memprof.agent.http.route;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.agent.http.access.Access;
import dev.memprof.agent.http.access.Gate;
import dev.memprof.agent.http.answer.HttpFailure;
import dev.memprof.agent.http.answer.Response;
import dev.memprof.agent.http.server.Exchange;
import dev.memprof.agent.http.server.RequestHead;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouterTest {
  private final Workers workers = new Workers();

  /** With a token, so that nobody has to be looked up. */
  private final Router router =
      new Router(new Gate(InetAddress.getLoopbackAddress(), "s3cret", null), workers);

  private String answer;

  @AfterEach
  void close() {
    workers.close();
  }

  /** One request, answered on this thread. */
  private final class Asked implements Exchange {
    private final RequestHead head;
    private final byte[] body;

    Asked(RequestHead head, String body) {
      this.head = head;
      this.body = body.getBytes(UTF_8);
    }

    @Override
    public RequestHead head() {
      return head;
    }

    @Override
    public byte[] body() {
      return body;
    }

    @Override
    public InetSocketAddress local() {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), 7_077);
    }

    @Override
    public InetSocketAddress remote() {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), 41_003);
    }

    @Override
    public void whenAbandoned(Runnable action) {}

    @Override
    public void respond(byte[] responseHead, byte[] responseBody) {
      answer = new String(responseHead, UTF_8) + new String(responseBody, UTF_8);
    }
  }

  private static RequestHead head(String method, String target, String... headers) {
    Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.put("Host", List.of("localhost"));
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], List.of(headers[i + 1]));
    }
    return new RequestHead(method, target, all);
  }

  private String ask(String method, String target, String... headers) {
    answer = null;
    router.handle(new Asked(head(method, target, headers), ""));
    return answer;
  }

  /** Status, and the body. */
  private String brief(String method, String target) {
    String whole = ask(method, target);
    return whole.substring(9, 12) + " " + whole.substring(whole.indexOf("\r\n\r\n") + 4).strip();
  }

  private void route(String method, String path, Endpoint endpoint) {
    Router unused = router.route(Access.READ, method, path, "Answers.", endpoint);
  }

  @Test
  void leadsToTheEndpointOfPathAndMethod() {
    route("GET", "/a", request -> Response.plain("got " + request.parameter("n")));
    route("POST", "/a", request -> Response.plain("posted"));
    assertThat(brief("GET", "/a?n=7")).isEqualTo("200 got 7");
    assertThat(brief("POST", "/a")).isEqualTo("200 posted");
  }

  @ParameterizedTest
  @CsvSource({"/dumps/x, any", "/dumps/x/top, top", "/dumps/x%2Fy/top, none", "/dumps, none"})
  void takesAStarForOneSegment(String target, String expected) {
    route("GET", "/dumps/*", request -> Response.plain("any"));
    route("GET", "/dumps/*/top", request -> Response.plain("top"));
    String answered = brief("GET", target);
    assertThat(answered).startsWith(expected.equals("none") ? "404 " : "200 " + expected);
  }

  @Test
  void answersHeadAsGetWithoutABody() {
    route("GET", "/a", request -> Response.plain("seven b"));
    assertThat(ask("HEAD", "/a")).contains("200 OK", "Content-Length: 7").endsWith("\r\n\r\n");
  }

  @Test
  void saysWhichMethodsThereAre() {
    route("GET", "/a", request -> Response.plain(""));
    route("DELETE", "/a", request -> Response.plain(""));
    assertThat(ask("PUT", "/a")).startsWith("HTTP/1.1 405 ").contains("Allow: GET, DELETE");
  }

  @Test
  void saysWhatThereIsInPlaceOfAnythingElse() {
    assertThat(brief("GET", "/nowhere")).startsWith("404 ").contains("see /debug/pprof/");
    router.otherwise(new HttpFailure(HttpFailure.UNAVAILABLE, "not profiled"));
    assertThat(brief("GET", "/nowhere")).startsWith("503 ").contains("not profiled");
  }

  @Test
  void makesAStatusOfWhatGoesWrong() {
    route("GET", "/bad", request -> Response.plain("" + request.number("n", 1, 1, 9)));
    route(
        "GET",
        "/gone",
        request -> {
          throw new NoSuchElementException("there is no dump 'x'");
        });
    route(
        "GET",
        "/failed",
        request -> {
          throw new IOException("disk full");
        });
    route(
        "GET",
        "/broken",
        request -> {
          throw new OutOfMemoryError();
        });
    assertThat(brief("GET", "/bad?n=10"))
        .isEqualTo("400 {\"status\":400,\"error\":\"n=10: expected a whole number from 1 to 9\"}");
    assertThat(brief("GET", "/gone")).startsWith("404 ").contains("there is no dump 'x'");
    assertThat(brief("GET", "/failed")).startsWith("500 ").contains("disk full");
    assertThat(brief("GET", "/broken")).startsWith("500 ").contains("OutOfMemoryError");
    assertThat(brief("GET", "/%zz")).startsWith("400 ");
  }

  @Test
  void letsNoOtherSiteChangeAnything() {
    Router unused =
        router.route(Access.ACT, "POST", "/act", "Acts.", request -> Response.plain("done"));
    assertThat(ask("POST", "/act", "Sec-Fetch-Site", "cross-site")).startsWith("HTTP/1.1 403 ");
    assertThat(ask("POST", "/act", "Sec-Fetch-Site", "same-origin")).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void refusesByTheHeadAlone() {
    router.admit(
        head("GET", "/"), (responseHead, body) -> answer = new String(responseHead, UTF_8));
    assertThat(answer).startsWith("HTTP/1.1 401 ");
    answer = null;
    router.admit(
        head("GET", "/", "Authorization", "Bearer s3cret"),
        (responseHead, body) -> answer = new String(responseHead, UTF_8));
    assertThat(answer).as("goes on").isNull();
  }
}
