package dev.memprof.agent.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a client asks for.
 *
 * @param path decoded; begins with a slash, or is a star
 * @param query decoded parameters; of several with the same name the first
 * @param body as single bytes; empty where there is none
 */
record Request(
    String method, String path, Map<String, String> query, Headers headers, String body) {
  private static final int MOST_URI_CHARACTERS = 1 << 13;
  private static final int MOST_HEADER_CHARACTERS = 1 << 15;
  private static final int MOST_BODY_BYTES = 1 << 20;

  /**
   * Reads the request to its end.
   *
   * @throws IllegalArgumentException when an escape is broken
   * @throws HttpFailure when its body is broken, or larger than any that is expected
   */
  static Request read(HttpExchange exchange) {
    URI uri = exchange.getRequestURI();
    if (uri.toString().length() > MOST_URI_CHARACTERS) {
      throw new HttpFailure(HttpFailure.URI_TOO_LONG, "the address is longer than 8 KiB");
    }
    if (size(exchange.getRequestHeaders()) > MOST_HEADER_CHARACTERS) {
      throw new HttpFailure(HttpFailure.HEADERS_TOO_LARGE, "the headers are longer than 32 KiB");
    }
    String path = uri.getPath() == null ? "" : uri.getPath();
    if (path.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a path has no character 0");
    }
    return new Request(
        exchange.getRequestMethod(),
        path,
        query(uri.getRawQuery()),
        exchange.getRequestHeaders(),
        body(exchange.getRequestBody()));
  }

  private static long size(Headers headers) {
    long size = 0;
    for (Map.Entry<String, List<String>> header : headers.entrySet()) {
      for (String value : header.getValue()) {
        size += header.getKey().length() + value.length();
      }
    }
    return size;
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
  String parameter(String name) {
    return query.get(name);
  }

  String parameter(String name, String otherwise) {
    return query.getOrDefault(name, otherwise);
  }

  /**
   * A switch: {@code ?gc=1}, {@code ?force=true}.
   *
   * @throws IllegalArgumentException when it is neither on nor off
   */
  boolean isOn(String name) {
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
  int number(String name, int otherwise, int least, int most) {
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

  /** The only one of that name; null for none, or for several. */
  String header(String name) {
    var values = headers.get(name);
    return values == null || values.size() != 1 ? null : values.get(0);
  }

  boolean hasHeader(String name) {
    return headers.containsKey(name);
  }

  private static String body(InputStream in) {
    byte[] bytes;
    try {
      bytes = in.readNBytes(MOST_BODY_BYTES + 1);
    } catch (IOException e) {
      throw new HttpFailure(HttpFailure.BAD_REQUEST, "the body cannot be read: " + e.getMessage());
    }
    if (bytes.length > MOST_BODY_BYTES) {
      throw new HttpFailure(HttpFailure.CONTENT_TOO_LARGE, "the body is larger than 1 MiB");
    }
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
