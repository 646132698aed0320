package dev.memprof.agent.http;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The one place that decides who may ask: against web pages that a browser on this machine shows
 * (by name of the host, origin and kind of request), and, with a token, against everybody else.
 *
 * <p>The token is taken as bearer or as password of basic authentication, with which browsers, curl
 * and {@code go tool pprof} ask for themselves.
 */
final class Gate {
  private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Set<String> READING = Set.of("GET", "HEAD");

  private final boolean loopbackOnly;
  private final byte[] token;

  /**
   * @param bound where the service listens
   * @param token what clients must show; empty for nothing
   */
  Gate(InetAddress bound, String token) {
    this.loopbackOnly = bound.isLoopbackAddress();
    this.token = token.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * @throws HttpFailure for who may not
   */
  void check(Request request) {
    checkToken(request);
    String host = request.header("Host");
    if (host == null) {
      throw new HttpFailure(HttpFailure.BAD_REQUEST, "one Host header is needed");
    }
    // A page of a name that was made to point here (DNS rebinding) has that name as its host.
    if (loopbackOnly && !isLoopback(host)) {
      throw new HttpFailure(
          HttpFailure.MISDIRECTED, "this is not that host; use localhost or 127.0.0.1");
    }
    checkOrigin(request, host);
  }

  private void checkToken(Request request) {
    if (token.length > 0 && !MessageDigest.isEqual(token, shown(request))) {
      throw new HttpFailure(
          HttpFailure.UNAUTHORIZED,
          "show the token of the option http.token-file, as bearer or as password",
          Map.of("WWW-Authenticate", "Basic realm=\"memprof\", Bearer"),
          Map.of());
    }
  }

  private static byte[] shown(Request request) {
    String authorization = request.header("Authorization");
    int space = authorization == null ? -1 : authorization.indexOf(' ');
    if (space < 0) {
      return new byte[0];
    }
    String scheme = authorization.substring(0, space).toLowerCase(Locale.ROOT);
    String value = authorization.substring(space + 1).strip();
    return switch (scheme) {
      case "bearer" -> value.getBytes(StandardCharsets.UTF_8);
      case "basic" -> password(value);
      default -> new byte[0];
    };
  }

  private static byte[] password(String basic) {
    try {
      byte[] pair = Base64.getDecoder().decode(basic);
      for (int i = 0; i < pair.length; i++) {
        if (pair[i] == ':') {
          return Arrays.copyOfRange(pair, i + 1, pair.length);
        }
      }
    } catch (IllegalArgumentException e) {
      // as good as no password
    }
    return new byte[0];
  }

  private static boolean isLoopback(String host) {
    int end = host.lastIndexOf(':');
    boolean hasPort = end > host.lastIndexOf(']');
    String name = (hasPort ? host.substring(0, end) : host).toLowerCase(Locale.ROOT);
    return LOOPBACK_NAMES.contains(name)
        && (!hasPort || host.substring(end + 1).chars().allMatch(c -> '0' <= c && c <= '9'));
  }

  /** Browsers name the page that asks, and always when something is to be changed. */
  private static void checkOrigin(Request request, String host) {
    if (request.hasHeader("Origin") && !isOf(host, request.header("Origin"))) {
      throw new HttpFailure(HttpFailure.FORBIDDEN, "a page of another origin may not ask");
    }
    String site = request.header("Sec-Fetch-Site");
    boolean foreign = "cross-site".equals(site) || "same-site".equals(site);
    boolean link =
        READING.contains(request.method())
            && "navigate".equals(request.header("Sec-Fetch-Mode"))
            && "document".equals(request.header("Sec-Fetch-Dest"));
    if (foreign && !link) {
      throw new HttpFailure(HttpFailure.FORBIDDEN, "a page of another site may only link here");
    }
  }

  private static boolean isOf(String host, String origin) {
    return origin != null
        && (origin.equalsIgnoreCase("http://" + host)
            || origin.equalsIgnoreCase("https://" + host));
  }
}
