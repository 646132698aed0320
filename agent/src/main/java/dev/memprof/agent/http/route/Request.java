package dev.memprof.agent.http.route;

import dev.memprof.agent.http.access.Gate;
import dev.memprof.agent.http.answer.HttpFailure;
import dev.memprof.agent.http.server.RequestHead;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * What a client asks for.
 *
 * @param path decoded; begins with a slash, or is a star
 * @param query decoded parameters; of several with the same name the first
 * @param body as single bytes; empty where there is none
 */
public record Request(RequestHead head, String path, Map<String, String> query, String body) {

  /**
   * @throws IllegalArgumentException when the target is no address, or an escape is broken
   */
  public static Request of(RequestHead head, byte[] body) {
    URI uri;
    try {
      uri = new URI(head.target());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("the address is not valid: " + e.getMessage(), e);
    }
    String path = uri.getPath() == null ? "" : uri.getPath();
    if (path.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a path must not contain the character 0");
    }
    return new Request(
        head, path, query(uri.getRawQuery()), new String(body, StandardCharsets.ISO_8859_1));
  }

  /**
   * For what changes something: a page of another site may not even link to it.
   *
   * @throws HttpFailure when one does
   */
  public void requireOwnSite() {
    if (Gate.isOfAnotherSite(head)) {
      throw new HttpFailure(
          HttpFailure.FORBIDDEN, "a page of another site may only link to what changes nothing");
    }
  }

  private static Map<String, String> query(String raw) {
    Map<String, String> query = new HashMap<>();
    if (raw != null) {
      for (String parameter : raw.split("&")) {
        int equals = parameter.indexOf('=');
        String name = equals < 0 ? parameter : parameter.substring(0, equals);
        String value = equals < 0 ? "" : parameter.substring(equals + 1);
        query.putIfAbsent(decoded(name), decoded(value));
      }
    }
    return query;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** A parameter; null where it is not given. */
  public String parameter(String name) {
    return query.get(name);
  }

  public String parameter(String name, String otherwise) {
    return query.getOrDefault(name, otherwise);
  }

  /**
   * A switch: {@code ?gc=1}, {@code ?force=true}.
   *
   * @throws IllegalArgumentException when it is neither on nor off
   */
  public boolean isOn(String name) {
    String value = parameter(name, "0");
    return switch (value) {
      case "1", "true" -> true;
      case "0", "false" -> false;
      default -> throw new IllegalArgumentException(name + "=" + value + ": expected 1 or 0");
    };
  }

  /**
   * A whole number.
   *
   * @throws IllegalArgumentException when it is none, or beyond the bounds
   */
  public int number(String name, int otherwise, int least, int most) {
    String value = parameter(name);
    if (value == null) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(value);
      if (least <= number && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // as wrong as one that is too large
    }
    throw new IllegalArgumentException(
        "%s=%s: expected a whole number from %d to %d".formatted(name, value, least, most));
  }

  String method() {
    return head.method();
  }

  /** The only one of that name; null for none, or for several. */
  public String header(String name) {
    return head.header(name);
  }
}
