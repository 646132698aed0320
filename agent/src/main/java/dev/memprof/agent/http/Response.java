package dev.memprof.agent.http;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * A whole response; immutable, its body by agreement. Bodies are held in memory, so that a status
 * is true when it is sent.
 */
final class Response implements Answer {
  static final int OK = 200;
  static final int CREATED = 201;

  private final int status;
  private final byte[] body;
  private final Map<String, String> headers;

  private Response(int status, byte[] body, Map<String, String> headers) {
    this.status = status;
    this.body = body;
    this.headers = headers;
  }

  static Response of(int status, String contentType, byte[] body) {
    return new Response(status, body, Map.of("Content-Type", contentType));
  }

  static Response text(String contentType, String body) {
    return of(OK, contentType, body.getBytes(StandardCharsets.UTF_8));
  }

  static Response plain(String body) {
    return text("text/plain; charset=utf-8", body);
  }

  /** One line. */
  static Response json(int status, Json.Members json) {
    return of(status, "application/json", (json + "\n").getBytes(StandardCharsets.UTF_8));
  }

  static Response json(Json.Members json) {
    return json(OK, json);
  }

  /** The same with one more header, or another value of it. */
  Response with(String name, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(name, value);
    return new Response(status, body, more);
  }

  int status() {
    return status;
  }

  byte[] body() {
    return body;
  }

  Map<String, String> headers() {
    return headers;
  }
}
