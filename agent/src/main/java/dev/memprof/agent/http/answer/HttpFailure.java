package dev.memprof.agent.http.answer;

import dev.memprof.profile.json.Members;
import java.util.Map;

/** A request that cannot be answered as asked: a status, and one line that says why. */
public final class HttpFailure extends RuntimeException {
  public static final int BAD_REQUEST = 400;
  public static final int UNAUTHORIZED = 401;
  public static final int FORBIDDEN = 403;
  public static final int NOT_FOUND = 404;
  public static final int METHOD_NOT_ALLOWED = 405;
  public static final int CONFLICT = 409;
  public static final int MISDIRECTED = 421;
  public static final int INTERNAL = 500;
  public static final int UNAVAILABLE = 503;

  private final int status;
  private final transient Map<String, String> headers;
  private final transient Map<String, ?> details;

  public HttpFailure(int status, String message) {
    this(status, message, Map.of(), Map.of());
  }

  /**
   * @param details more members of the JSON line
   */
  public HttpFailure(
      int status, String message, Map<String, String> headers, Map<String, ?> details) {
    super(message, null, false, false); // an answer, not a fault: no stack trace
    this.status = status;
    this.headers = headers;
    this.details = details;
  }

  public Response response() {
    Members json = new Members().add("status", status).add("error", getMessage());
    details.forEach(json::add);
    Response response = Response.json(status, json);
    for (Map.Entry<String, String> header : headers.entrySet()) {
      response = response.with(header.getKey(), header.getValue());
    }
    return response;
  }
}
