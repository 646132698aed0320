package dev.memprof.cli.target;

import dev.memprof.cli.machine.JavaProcess;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where the agent in a JVM of this machine answers by itself (docs/formats.md has the form). JMX
 * would take tens of MiB of that JVM, for good.
 */
public final class AgentSocket {
  private static final byte[] HEADER = "memprof-look\t1\n".getBytes(StandardCharsets.US_ASCII);
  private static final String LIBRARY = "libmemprof.so";
  private static final String OUT_OF = "out of ";
  private static final String END = "end\n";
  private static final int STATE_TIMEOUT_SECONDS = 3;

  private final Path socket;

  private AgentSocket(Path socket) {
    this.socket = socket;
  }

  /** An answer: fields, and the body that comes after them. */
  public static final class Answer {
    private final byte[] bytes;
    private final Map<String, String> fields;
    private final int bodyAt;

    /**
     * @param bytes not copied: a body may have tens of MiB
     */
    private Answer(byte[] bytes) throws IOException {
      int end = endOfFields(bytes);
      if (end < 0
          || !Arrays.equals(
              bytes, 0, Math.min(HEADER.length, bytes.length), HEADER, 0, HEADER.length)) {
        throw new IOException("not an answer of memprof");
      }
      this.bytes = bytes;
      fields = new HashMap<>();
      for (String line : new String(bytes, 0, end, StandardCharsets.UTF_8).split("\n")) {
        int tab = line.indexOf('\t');
        fields.put(line.substring(0, Math.max(tab, 0)), line.substring(tab + 1));
      }
      bodyAt = end + 2;
    }

    /** Where an empty line is; -1 where there is none. */
    private static int endOfFields(byte[] bytes) {
      for (int i = 1; i < bytes.length; i++) {
        if (bytes[i] == '\n' && bytes[i - 1] == '\n') {
          return i - 1;
        }
      }
      return -1;
    }

    public boolean has(String field) {
      return fields.containsKey(field);
    }

    public int bodyLength() {
      return bytes.length - bodyAt;
    }

    /**
     * A part of the body.
     *
     * @throws IndexOutOfBoundsException where it has less
     */
    public InputStream body(int offset, int length) {
      Objects.checkFromIndexSize(offset, length, bodyLength());
      return new ByteArrayInputStream(bytes, bodyAt + offset, length);
    }

    public String text() {
      return new String(bytes, bodyAt, bodyLength(), StandardCharsets.UTF_8);
    }

    /**
     * The lines of a body that ends by one which says so, in words.
     *
     * @throws IOException where the answer is refused, or cut off
     */
    public List<String[]> lines() throws IOException {
      if (error().isPresent()) {
        throw new IOException(error().get());
      }
      if (!text().endsWith(END)) {
        throw new IOException("the answer is cut off");
      }
      return text().lines().map(line -> line.split("\t", -1)).toList();
    }

    /** Why there is no other answer. */
    public Optional<String> error() {
      return Optional.ofNullable(fields.get("error"));
    }

    /** Null where it is not there. */
    public String field(String name) {
      return fields.get(name);
    }

    /**
     * Two numbers; null where they are not told.
     *
     * @throws NumberFormatException where they are none
     */
    public long[] pair(String name, int radix) {
      String value = fields.get(name);
      if (value == null) {
        return null;
      }
      int space = value.indexOf(' ');
      return new long[] {
        Long.parseUnsignedLong(value.substring(0, Math.max(space, 0)), radix),
        Long.parseUnsignedLong(value.substring(space + 1), radix)
      };
    }

    /**
     * @throws NumberFormatException also where the field is not there
     */
    public long number(String field) {
      return Long.parseLong(fields.get(field));
    }
  }

  /** Empty where there is none. */
  public static Optional<AgentSocket> of(JavaProcess process) {
    return process
        .library(LIBRARY)
        .flatMap(path -> process.seen(path, "look-"))
        .map(AgentSocket::new);
  }

  /**
   * What the JVM has run out of, as its native code counts; empty where it does not answer.
   *
   * @return by cause: how many errors, and when the last one was, in milliseconds since the epoch
   */
  public Map<String, Ended> ended() {
    Map<String, Ended> ended = new TreeMap<>();
    try {
      ask("state", new byte[0], STATE_TIMEOUT_SECONDS)
          .fields
          .forEach(
              (field, value) -> {
                if (field.startsWith(OUT_OF)) {
                  ended.put(field.substring(OUT_OF.length()), Ended.of(value));
                }
              });
    } catch (IOException | RuntimeException e) {
      return Map.of(); // it has ended, or is of another version
    }
    return ended;
  }

  /**
   * Errors of one cause.
   *
   * @param lastMillis since the epoch
   */
  public record Ended(long errors, long lastMillis) {
    private static Ended of(String value) {
      String[] words = value.split(" ");
      return new Ended(Long.parseLong(words[0]), Long.parseLong(words[1]));
    }
  }

  /**
   * Asks for something.
   *
   * @param request a line, without its end
   * @param sent what follows it
   * @throws SocketTimeoutException when there is no answer in that time
   * @throws IOException when there is none, or one that cannot be understood
   */
  public Answer ask(String request, byte[] sent, int timeoutSeconds) throws IOException {
    return new Answer(
        AskingThread.ask("memprof-look", timeoutSeconds, () -> exchange(request + "\n", sent)));
  }

  private byte[] exchange(String request, byte[] sent) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      boolean unusedResult = channel.connect(UnixDomainSocketAddress.of(socket));
      OutputStream out = Channels.newOutputStream(channel);
      out.write(request.getBytes(StandardCharsets.US_ASCII));
      out.write(sent);
      var unusedChannel = channel.shutdownOutput();
      return Channels.newInputStream(channel).readAllBytes();
    }
  }
}
