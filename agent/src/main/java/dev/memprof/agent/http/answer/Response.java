package dev.memprof.agent.http.answer;

import dev.memprof.profile.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A whole response; immutable, its body by agreement. Bodies are held in memory, so that a status
 * is true when it is sent.
 */
public final class Response implements Answer {
  public static final int OK = 200;
  public static final int CREATED = 201;

  private static final Map<String, String> EVERYWHERE =
      Map.of(
          "X-Content-Type-Options", "nosniff",
          "Cache-Control", "no-store",
          "Referrer-Policy", "same-origin",
          "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
          "Connection", "close");

  private final int status;
  private final byte[] body;
  private final Map<String, String> headers;

  private Response(int status, byte[] body, Map<String, String> headers) {
    this.status = status;
    this.body = body;
    this.headers = headers;
  }

  public static Response of(int status, String contentType, byte[] body) {
    return new Response(status, body, Map.of("Content-Type", contentType));
  }

  public static Response text(String contentType, String body) {
    return of(OK, contentType, body.getBytes(StandardCharsets.UTF_8));
  }

  public static Response plain(String body) {
    return text("text/plain; charset=utf-8", body);
  }

  /** One line. */
  public static Response json(int status, Object value) {
    byte[] line = (Json.line(value) + "\n").getBytes(StandardCharsets.UTF_8);
    return of(status, "application/json", line);
  }

  /**
   * @param value what {@link Json} can write
   */
  public static Response json(Object value) {
    return json(OK, value);
  }

  /** The same with one more header, or another value of it. */
  public Response with(String name, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(name, value);
    return new Response(status, body, more);
  }

  public byte[] body() {
    return body;
  }

  /** The status line and the header fields (RFC 9112); the connection ends with the response. */
  public byte[] head() {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " " + phrase(status) + "\r\n");
    Map<String, String> all = new LinkedHashMap<>(EVERYWHERE);
    all.putAll(headers);
    all.put("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)));
    all.put("Content-Length", Integer.toString(body.length));
    all.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String phrase(int status) {
    return switch (status) {
      case OK -> "OK";
      case CREATED -> "Created";
      case HttpFailure.BAD_REQUEST -> "Bad Request";
      case HttpFailure.UNAUTHORIZED -> "Unauthorized";
      case HttpFailure.FORBIDDEN -> "Forbidden";
      case HttpFailure.NOT_FOUND -> "Not Found";
      case HttpFailure.METHOD_NOT_ALLOWED -> "Method Not Allowed";
      case HttpFailure.CONFLICT -> "Conflict";
      case HttpFailure.MISDIRECTED -> "Misdirected Request";
      case HttpFailure.INTERNAL -> "Internal Server Error";
      case HttpFailure.UNAVAILABLE -> "Service Unavailable";
      default -> ""; // what the server refuses by itself; the body says why
    };
  }
}
