package dev.memprof.agent.http.access;

import dev.memprof.agent.http.answer.HttpFailure;
import dev.memprof.agent.http.server.Exchange;
import dev.memprof.agent.http.server.RequestHead;
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
public final class Gate {
  private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

  private final boolean loopbackOnly;
  private final byte[] token;
  private final OwnUser owner;

  /**
   * @param bound where the service listens
   * @param token what clients must show; empty for nothing
   * @param owner who may ask without a token
   */
  public Gate(InetAddress bound, String token, OwnUser owner) {
    this.loopbackOnly = bound.isLoopbackAddress();
    this.token = token.getBytes(StandardCharsets.UTF_8);
    this.owner = owner;
  }

  /**
   * By the head alone: nothing more is read of those that may not ask.
   *
   * @throws HttpFailure for a client that may not ask
   */
  public void check(RequestHead request) {
    checkToken(request);
    String host = request.header("Host");
    if (host == null) {
      throw new HttpFailure(HttpFailure.BAD_REQUEST, "the request needs one Host header");
    }
    // A page of a name that was made to point here (DNS rebinding) has that name as its host.
    if (loopbackOnly && !isLoopback(host)) {
      throw new HttpFailure(
          HttpFailure.MISDIRECTED,
          "the Host header names another host; use localhost or 127.0.0.1");
    }
    checkOrigin(request, host);
  }

  /**
   * For more than figures: a client without a token must be a process of the right user.
   *
   * @throws HttpFailure for one that is not
   */
  public void checkUser(Exchange exchange) {
    if (token.length == 0) {
      owner.check(exchange.local(), exchange.remote());
    }
  }

  private void checkToken(RequestHead request) {
    if (token.length > 0 && !MessageDigest.isEqual(token, shown(request))) {
      throw new HttpFailure(
          HttpFailure.UNAUTHORIZED,
          "send the token that is in the file of the option http.token-file, as bearer"
              + " token or as password",
          Map.of("WWW-Authenticate", "Basic realm=\"memprof\", Bearer"),
          Map.of());
    }
  }

  private static byte[] shown(RequestHead request) {
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
  private static void checkOrigin(RequestHead request, String host) {
    if (request.hasHeader("Origin") && !isOf(host, request.header("Origin"))) {
      throw new HttpFailure(
          HttpFailure.FORBIDDEN, "a page of another origin may not send requests");
    }
    if (isOfAnotherSite(request) && !isLink(request)) {
      throw new HttpFailure(HttpFailure.FORBIDDEN, "a page of another site may only link here");
    }
  }

  /** Whether a browser says that a page of another site has caused the request. */
  public static boolean isOfAnotherSite(RequestHead request) {
    String site = request.header("Sec-Fetch-Site");
    return "cross-site".equals(site) || "same-site".equals(site);
  }

  private static boolean isLink(RequestHead request) {
    return (request.method().equals("GET") || request.method().equals("HEAD"))
        && "navigate".equals(request.header("Sec-Fetch-Mode"))
        && "document".equals(request.header("Sec-Fetch-Dest"));
  }

  private static boolean isOf(String host, String origin) {
    return origin != null
        && (origin.equalsIgnoreCase("http://" + host)
            || origin.equalsIgnoreCase("https://" + host));
  }
}
