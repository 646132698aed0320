package dev.memprof.agent.http.server;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Collects the body that a head announces, by its length or in chunks (RFC 9112, section 6). */
final class RequestBody {
  private static final int MAX_BYTES = 1 << 20;

  /** Of the lines of chunks, which hold no more than a length. */
  private static final int MAX_CHUNK_LINE_BYTES = 1 << 10;

  private static final int BAD_REQUEST = 400;
  private static final int TOO_LARGE = 413;
  private static final int NOT_IMPLEMENTED = 501;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);
  private final boolean chunked;
  private final StringBuilder line = new StringBuilder();
  private int missingBytes; // of the body, or of the chunk
  private boolean isData; // of chunks: whether their bytes come next, or a line
  private boolean isTrailer;
  private boolean isWhole;

  private RequestBody(boolean chunked, int lengthBytes) {
    this.chunked = chunked;
    this.missingBytes = lengthBytes;
    this.isWhole = !chunked && lengthBytes == 0;
  }

  static RequestBody of(RequestHead head) throws BadRequestException {
    boolean chunked = head.hasHeader("Transfer-Encoding");
    if (chunked && !"chunked".equalsIgnoreCase(head.header("Transfer-Encoding"))) {
      throw new BadRequestException(NOT_IMPLEMENTED, "expected Transfer-Encoding: chunked");
    }
    if (!head.hasHeader("Content-Length")) {
      return new RequestBody(chunked, 0);
    }
    String length = head.header("Content-Length");
    if (chunked || length == null) {
      throw new BadRequestException(BAD_REQUEST, "expected one length of the body");
    }
    return new RequestBody(false, checked(0, number(length, 10)));
  }

  private static int number(String digits, int radix) throws BadRequestException {
    if (digits.isEmpty() || !digits.chars().allMatch(c -> Character.digit(c, radix) >= 0)) {
      throw new BadRequestException(BAD_REQUEST, "expected a length of the body: " + digits);
    }
    try {
      return Integer.parseInt(digits, radix);
    } catch (NumberFormatException e) {
      throw tooLarge();
    }
  }

  private static int checked(int before, int more) throws BadRequestException {
    if (more > MAX_BYTES - before) {
      throw tooLarge();
    }
    return more;
  }

  private static BadRequestException tooLarge() {
    return new BadRequestException(TOO_LARGE, "the body is larger than 1 MiB");
  }

  boolean isWhole() {
    return isWhole;
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  /** Takes what belongs to it; what follows a whole body stays. */
  void take(ByteBuffer in) throws BadRequestException {
    while (!isWhole && in.hasRemaining()) {
      if (!chunked || isData) {
        takeData(in);
      } else {
        takeLine((char) (in.get() & 0xFF));
      }
    }
  }

  private void takeData(ByteBuffer in) {
    int length = Math.min(missingBytes, in.remaining());
    bytes.write(in.array(), in.arrayOffset() + in.position(), length);
    in.position(in.position() + length);
    missingBytes -= length;
    isData = missingBytes > 0;
    isWhole = !chunked && missingBytes == 0;
  }

  /**
   * {@code 1a\r\n}, or {@code 1a;extension\r\n}, its bytes, {@code \r\n}; the last is {@code
   * 0\r\n}, fields of a trailer, {@code \r\n}.
   */
  private void takeLine(char c) throws BadRequestException {
    if (c != '\n') {
      if (line.length() >= MAX_CHUNK_LINE_BYTES) {
        throw new BadRequestException(BAD_REQUEST, "a chunk's line is too long");
      }
      line.append(c);
      return;
    }
    String text = line.toString().strip();
    line.setLength(0);
    if (isTrailer) {
      isWhole = text.isEmpty();
    } else if (!text.isEmpty() || bytes.size() == 0) { // empty: the end of a chunk's bytes
      int extension = text.indexOf(';');
      String length = extension < 0 ? text : text.substring(0, extension).strip();
      missingBytes = checked(bytes.size(), number(length, 16));
      isTrailer = missingBytes == 0;
      isData = !isTrailer;
    }
  }
}
