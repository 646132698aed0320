package dev.memprof.agent.http.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One client, one request, one response. All methods but those of {@link Exchange} are the
 * listener's thread's.
 */
final class Connection implements Exchange {
  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
  private static final int FIRST_HEAD_BYTES = 1 << 10;
  private static final int MAX_PIECE_BYTES = 32 << 10;

  /** What a connection does now. */
  enum Phase {
    /** The client sends. */
    READING,
    /** The client waits for a thread of ours, or for the end of a timed profile. */
    WORKING,
    /** The client takes its response. */
    WRITING,
    /**
     * The client has its response, and may still send: a close now would discard what it has not
     * read yet.
     */
    DRAINING
  }

  private final HttpListener listener;
  private final SocketChannel channel;
  private final SelectionKey key;
  private final InetSocketAddress local;
  private final InetSocketAddress remote;
  private final long acceptedNanos = System.nanoTime();

  private Phase phase = Phase.READING;
  private long progressNanos = acceptedNanos;
  private byte[] headBytes = new byte[FIRST_HEAD_BYTES];
  private int headLength;
  private boolean hasLine;
  private ByteBuffer[] response;
  private Runnable abandoned = () -> {};
  // Written before the request is handed to an executor.
  private RequestHead head;
  private RequestBody body;

  Connection(HttpListener listener, SocketChannel channel, SelectionKey key) throws IOException {
    this.listener = listener;
    this.channel = channel;
    this.key = key;
    local = (InetSocketAddress) channel.getLocalAddress();
    remote = (InetSocketAddress) channel.getRemoteAddress();
    // What is written is written at once, and the last piece of a response must not wait.
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  Phase phase() {
    return phase;
  }

  /** Since it was accepted while it reads: bytes that drip in are no progress. */
  long idleNanos(long nowNanos) {
    return nowNanos - (phase == Phase.READING ? acceptedNanos : progressNanos);
  }

  /** When the channel can be read or written. */
  void ready(ByteBuffer shared) {
    try {
      if (key.isValid() && key.isWritable()) {
        write();
      } else if (key.isValid() && key.isReadable()) {
        read(shared);
      }
    } catch (IOException e) {
      close(); // the client has gone
    }
  }

  private void read(ByteBuffer shared) throws IOException {
    shared.clear();
    int length = channel.read(shared);
    if (length < 0) {
      // Half closed: who has sent a request may wait for the response, unless that takes long.
      close();
      return;
    }
    shared.flip();
    if (phase != Phase.READING) {
      return; // more than one request: nobody waits for an answer to it
    }
    try {
      if (head == null) {
        readHead(shared);
      }
      if (head != null && phase == Phase.READING) {
        body.take(shared);
        if (body.isWhole()) {
          enter(Phase.WORKING, 0);
          listener.handle(this);
        }
      }
    } catch (BadRequestException e) {
      listener.handler().malformed(e, this::write);
    }
  }

  private void readHead(ByteBuffer in) throws IOException, BadRequestException {
    while (head == null && in.hasRemaining()) {
      byte b = in.get();
      if (headLength == 0 && (b == '\r' || b == '\n')) {
        continue; // an empty line before a request is to be ignored
      }
      if (headLength == headBytes.length) {
        headBytes = Arrays.copyOf(headBytes, 2 * headLength);
      }
      headBytes[headLength++] = b;
      if (b == '\n') {
        hasLine = true;
        if (endsWithEmptyLine()) {
          headRead();
        }
      }
      RequestHead.checkSize(headLength, hasLine);
    }
  }

  private boolean endsWithEmptyLine() {
    byte before = headBytes[headLength - 2]; // the first byte of all is no line's end
    return before == '\n' || (before == '\r' && headBytes[headLength - 3] == '\n');
  }

  private void headRead() throws IOException, BadRequestException {
    head = RequestHead.parse(headBytes, headLength);
    headBytes = null;
    listener.handler().admit(head, this::write);
    if (phase != Phase.READING) {
      return; // refused
    }
    body = RequestBody.of(head);
    if ("100-continue".equalsIgnoreCase(head.header("Expect"))) {
      int unused = channel.write(ByteBuffer.wrap(CONTINUE)); // into an empty buffer: at once
    }
  }

  private void enter(Phase next, int interest) {
    phase = next;
    progressNanos = System.nanoTime();
    key.interestOps(interest);
  }

  private void write(byte[] responseHead, byte[] responseBody) {
    response = new ByteBuffer[] {ByteBuffer.wrap(responseHead), ByteBuffer.wrap(responseBody)};
    abandoned = () -> {};
    enter(Phase.WRITING, SelectionKey.OP_WRITE);
  }

  private void write() throws IOException {
    for (ByteBuffer part : response) {
      while (part.hasRemaining()) {
        if (!writePiece(part)) {
          return; // the client has to take what it has first
        }
        progressNanos = System.nanoTime();
      }
    }
    response = null;
    var unused = channel.shutdownOutput();
    enter(Phase.DRAINING, SelectionKey.OP_READ);
  }

  /** The JDK copies a piece to direct memory, and keeps as much for this thread for good. */
  private boolean writePiece(ByteBuffer part) throws IOException {
    int length = Math.min(part.remaining(), MAX_PIECE_BYTES);
    int written = channel.write(part.slice(part.position(), length));
    part.position(part.position() + written);
    return written == length;
  }

  void close() {
    Runnable action = abandoned;
    abandoned = () -> {};
    try {
      channel.close();
    } catch (IOException e) {
      // closed nevertheless
    }
    listener.closed(this);
    action.run();
  }

  @Override
  public RequestHead head() {
    return head;
  }

  @Override
  public byte[] body() {
    return body.bytes();
  }

  @Override
  public InetSocketAddress local() {
    return local;
  }

  @Override
  public InetSocketAddress remote() {
    return remote;
  }

  @Override
  public void respond(byte[] responseHead, byte[] responseBody) {
    listener.later(
        () -> {
          if (phase == Phase.WORKING && key.isValid()) {
            write(responseHead, responseBody);
          }
        });
  }

  @Override
  public void whenAbandoned(Runnable action) {
    listener.later(
        () -> {
          if (!key.isValid()) {
            action.run();
          } else if (phase == Phase.WORKING) {
            abandoned = action;
            enter(Phase.WORKING, SelectionKey.OP_READ);
          }
        });
  }
}
