package dev.memprof.agent.http.server;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request line and its header fields (RFC 9112).
 *
 * @param method as sent, such as {@code GET}
 * @param target as sent, escaped, such as {@code /top?n=3}
 * @param headers values by name, in order; names in any case
 */
public record RequestHead(String method, String target, Map<String, List<String>> headers) {
  /** Of a request line. */
  static final int MAX_LINE_BYTES = 8 << 10;

  /** Of all lines. */
  static final int MAX_BYTES = 40 << 10;

  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  private static final int BAD_REQUEST = 400;
  private static final int URI_TOO_LONG = 414;
  private static final int HEADERS_TOO_LARGE = 431;
  private static final int VERSION_NOT_SUPPORTED = 505;

  /**
   * @param bytes {@code GET /top?n=3 HTTP/1.1\r\nHost: localhost\r\n\r\n}
   * @param end behind the empty line
   */
  static RequestHead parse(byte[] bytes, int end) throws BadRequestException {
    String[] lines = new String(bytes, 0, end, StandardCharsets.ISO_8859_1).split("\r?\n", -1);
    String[] words = lines[0].split(" ", -1);
    if (words.length != 3 || !isToken(words[0]) || words[1].isEmpty()) {
      throw new BadRequestException(BAD_REQUEST, "expected a request line: GET /path HTTP/1.1");
    }
    if (!words[2].startsWith("HTTP/1.")) {
      throw new BadRequestException(VERSION_NOT_SUPPORTED, "expected HTTP/1.1 or HTTP/1.0");
    }
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 1; i < lines.length && !lines[i].isEmpty(); i++) {
      add(headers, lines[i]);
    }
    return new RequestHead(words[0], words[1], headers);
  }

  /** {@code Host: localhost:7077}; a line that goes on with a blank is obsolete, and refused. */
  private static void add(Map<String, List<String>> headers, String line)
      throws BadRequestException {
    int colon = line.indexOf(':');
    String name = colon < 0 ? "" : line.substring(0, colon);
    String value = line.substring(colon + 1).strip();
    if (!isToken(name) || value.chars().anyMatch(c -> c < ' ' && c != '\t')) {
      throw new BadRequestException(BAD_REQUEST, "expected header fields: Name: value");
    }
    boolean unused = headers.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
  }

  private static boolean isToken(String text) {
    return !text.isEmpty() && text.chars().allMatch(RequestHead::isTokenCharacter);
  }

  private static boolean isTokenCharacter(int c) {
    return c < 128 && (Character.isLetterOrDigit(c) || TOKEN_MARKS.indexOf(c) >= 0);
  }

  /**
   * Whether so much of a head, without its end, may still become one.
   *
   * @param hasLine whether the request line has ended
   */
  static void checkSize(int bytes, boolean hasLine) throws BadRequestException {
    if (!hasLine && bytes > MAX_LINE_BYTES) {
      throw new BadRequestException(URI_TOO_LONG, "the address is longer than 8 KiB");
    }
    if (bytes > MAX_BYTES) {
      throw new BadRequestException(HEADERS_TOO_LARGE, "the headers are longer than 32 KiB");
    }
  }

  /** The only one of that name; null for none, or for several. */
  public String header(String name) {
    List<String> values = headers.get(name);
    return values == null || values.size() != 1 ? null : values.get(0);
  }

  public boolean hasHeader(String name) {
    return headers.containsKey(name);
  }
}
