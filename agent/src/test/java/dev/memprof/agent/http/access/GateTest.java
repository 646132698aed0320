package dev.memprof.agent.http.access;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.memprof.agent.http.answer.HttpFailure;
import dev.memprof.agent.http.route.Request;
import dev.memprof.agent.http.server.RequestHead;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {
  private static final OwnUser NOBODY = new OwnUser(new Peers(List.of()), 1003);
  private static final Gate LOOPBACK = new Gate(InetAddress.getLoopbackAddress(), "", NOBODY);

  private static RequestHead request(String method, String... headers) {
    Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 0; i < headers.length; i += 2) {
      all.computeIfAbsent(headers[i], name -> new ArrayList<>()).add(headers[i + 1]);
    }
    return new RequestHead(method, "/", all);
  }

  private static Gate everywhere() throws Exception {
    return new Gate(InetAddress.getByAddress(new byte[4]), "s3cret", NOBODY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST:7077", "127.0.0.1:1", "[::1]", "[::1]:7077"})
  void knowsThisHost(String host) {
    assertThatCode(() -> LOOPBACK.check(request("GET", "Host", host))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "localhost.", "evil", "127.0.0.1.evil", "localhost:7077@evil", "::1", "[::2]"})
  void refusesOtherHosts(String host) {
    assertThatThrownBy(() -> LOOPBACK.check(request("GET", "Host", host)))
        .isInstanceOf(HttpFailure.class)
        .hasMessageContaining("names another host");
  }

  @Test
  void wantsOneHost() {
    assertThatThrownBy(() -> LOOPBACK.check(request("GET")))
        .hasMessageContaining("one Host header");
    assertThatThrownBy(
            () -> LOOPBACK.check(request("GET", "Host", "localhost", "Host", "localhost")))
        .hasMessageContaining("one Host header");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost:7077", "https://localhost:7077"})
  void takesOrdersOfItsOwnPage(String origin) {
    assertThatCode(
            () ->
                LOOPBACK.check(
                    request(
                        "POST",
                        "Host",
                        "localhost:7077",
                        "Origin",
                        origin,
                        "Sec-Fetch-Site",
                        "same-origin")))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "http://localhost", "http://localhost:7078", "http://evil", ""})
  void takesNoOrdersOfOtherPages(String origin) {
    assertThatThrownBy(
            () -> LOOPBACK.check(request("POST", "Host", "localhost:7077", "Origin", origin)))
        .hasMessageContaining("another origin");
  }

  @Test
  void letsOtherSitesLinkButNotEmbedOrPost() {
    String[] link = {
      "Host",
      "localhost",
      "Sec-Fetch-Site",
      "cross-site",
      "Sec-Fetch-Mode",
      "navigate",
      "Sec-Fetch-Dest",
      "document"
    };
    assertThatCode(() -> LOOPBACK.check(request("GET", link))).doesNotThrowAnyException();
    assertThatThrownBy(() -> Request.of(request("GET", link), new byte[0]).requireOwnSite())
        .hasMessageContaining("changes nothing");
    assertThatThrownBy(() -> LOOPBACK.check(request("POST", link)))
        .hasMessageContaining("another site");
    link[7] = "iframe";
    assertThatThrownBy(() -> LOOPBACK.check(request("GET", link)))
        .hasMessageContaining("another site");
  }

  @Test
  void takesTheTokenAsBearerOrPassword() throws Exception {
    Gate gate = everywhere();
    for (String right : new String[] {"Bearer s3cret", "bearer  s3cret", basic("any:s3cret")}) {
      assertThatCode(
              () -> gate.check(request("GET", "Host", "pod.example", "Authorization", right)))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void refusesWithoutTheTokenWhateverElseIsRight() throws Exception {
    Gate gate = everywhere();
    for (String wrong :
        new String[] {
          "",
          "Bearer",
          "Bearer ",
          "Bearer s3cre",
          "Bearer s3cret2",
          "Basic s3cret",
          "s3cret",
          basic("s3cret"),
          basic("s3cret:"),
          "Basic %%%",
          "Digest s3cret"
        }) {
      assertThatThrownBy(
              () -> gate.check(request("GET", "Host", "localhost", "Authorization", wrong)))
          .as(wrong)
          .hasMessageContaining("token");
    }
    assertThatThrownBy(() -> gate.check(request("GET", "Host", "localhost")))
        .hasMessageContaining("token");
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }
}
