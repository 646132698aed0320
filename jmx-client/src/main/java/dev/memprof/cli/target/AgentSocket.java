package dev.memprof.cli.target;

import dev.memprof.cli.machine.JavaProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Where the agent in a JVM of this machine answers by itself (docs/formats.md has the form). JMX
 * would take tens of MiB of that JVM, for good.
 */
public final class AgentSocket {
  private static final String HEADER = "memprof-look\t1\n";
  private static final String END_OF_FIELDS = "\n\n";
  private static final String LIBRARY = "libmemprof.so";

  private final Path socket;

  private AgentSocket(Path socket) {
    this.socket = socket;
  }

  /** An answer: fields, and what comes after them. */
  public static final class Answer {
    private final Map<String, String> fields;
    private final byte[] body;

    private Answer(Map<String, String> fields, byte[] body) {
      this.fields = fields;
      this.body = body;
    }

    public boolean has(String field) {
      return fields.containsKey(field);
    }

    /** Not a copy. */
    public byte[] body() {
      return body;
    }

    /** Why there is no other answer. */
    public Optional<String> error() {
      return Optional.ofNullable(fields.get("error"));
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
   * Asks for something.
   *
   * @param request a line, without its end
   * @param sent what follows it
   * @throws IOException when there is no answer in that time, or one that cannot be understood
   */
  public Answer ask(String request, byte[] sent, int timeoutSeconds) throws IOException {
    FutureTask<byte[]> asking =
        AskingThread.start("memprof-look", () -> exchange(request + "\n", sent));
    try {
      return parsed(asking.get(timeoutSeconds, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException told ? told : new IOException(e.getCause());
    } catch (TimeoutException e) {
      boolean unused = asking.cancel(true); // closes the channel
      throw new IOException("no answer in " + timeoutSeconds + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
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

  private static Answer parsed(byte[] answer) throws IOException {
    String text = new String(answer, StandardCharsets.ISO_8859_1); // a byte is a character
    int end = text.indexOf(END_OF_FIELDS);
    if (!text.startsWith(HEADER) || end < 0) {
      throw new IOException("not an answer of memprof");
    }
    Map<String, String> fields = new HashMap<>();
    for (String line : text.substring(0, end).split("\n")) {
      int tab = line.indexOf('\t');
      fields.put(line.substring(0, Math.max(tab, 0)), utf8(line.substring(tab + 1)));
    }
    return new Answer(
        fields, Arrays.copyOfRange(answer, end + END_OF_FIELDS.length(), answer.length));
  }

  private static String utf8(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
