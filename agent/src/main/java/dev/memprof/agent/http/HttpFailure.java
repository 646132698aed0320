package dev.memprof.agent.http;

import java.util.Map;

/** A request that cannot be answered as asked: a status, and one line that says why. */
final class HttpFailure extends RuntimeException {
  static final int BAD_REQUEST = 400;
  static final int UNAUTHORIZED = 401;
  static final int FORBIDDEN = 403;
  static final int NOT_FOUND = 404;
  static final int METHOD_NOT_ALLOWED = 405;
  static final int CONFLICT = 409;
  static final int MISDIRECTED = 421;
  static final int INTERNAL = 500;
  static final int UNAVAILABLE = 503;

  private final int status;
  private final transient Map<String, String> headers;
  private final transient Map<String, ?> details;

  HttpFailure(int status, String message) {
    this(status, message, Map.of(), Map.of());
  }

  /**
   * @param details more members of the JSON line
   */
  HttpFailure(int status, String message, Map<String, String> headers, Map<String, ?> details) {
    super(message, null, false, false); // an answer, not a fault: no stack trace
    this.status = status;
    this.headers = headers;
    this.details = details;
  }

  Response response() {
    Json.Members json = Json.members().add("status", status).add("error", getMessage());
    details.forEach(json::add);
    Response response = Response.json(status, json);
    for (Map.Entry<String, String> header : headers.entrySet()) {
      response = response.with(header.getKey(), header.getValue());
    }
    return response;
  }
}
