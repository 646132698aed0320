package dev.memprof.agent.http.server;

import dev.memprof.agent.thread.OwnThread;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Takes requests and sends responses for a guest in somebody else's process: one daemon thread, a
 * bounded number of connections, and no client, however slow, that others wait for.
 *
 * <p>The JDK's server holds a thread for each request that is being read, and accepts connections
 * until the process has no descriptors left; its bounds are system properties, which would be the
 * application's own servers' as well.
 *
 * <p>It waits for its first client for as long as the application runs, perhaps: until then it uses
 * no lambda, since the first one costs every start milliseconds.
 */
public final class HttpListener implements AutoCloseable {
  /** Each takes a descriptor of the application's. */
  static final int MAX_CONNECTIONS = 128;

  private static final int BACKLOG = 128;
  private static final int READ_BYTES = 16 << 10;
  private static final long LOOK_MILLIS = 250;
  private static final long MAX_DRAIN_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** For a whole request, and between two pieces of a response. */
  private static final long MAX_IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final ServerSocketChannel server;
  private final InetSocketAddress address;
  private final Selector selector;
  private final SelectionKey acceptKey;
  private final Handler handler;
  private final Executor executor;
  private final ByteBuffer shared = ByteBuffer.allocate(READ_BYTES);
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  private final Consumer<SelectionKey> ready =
      new Consumer<>() {
        @Override
        public void accept(SelectionKey key) {
          ready(key);
        }
      };

  /** Oldest first. */
  private final Set<Connection> connections = new LinkedHashSet<>();

  private HttpListener(ServerSocketChannel server, Handler handler, Executor executor)
      throws IOException {
    this.server = server;
    this.handler = handler;
    this.executor = executor;
    address = (InetSocketAddress) server.getLocalAddress();
    selector = Selector.open();
    var unused = server.configureBlocking(false);
    acceptKey = server.register(selector, SelectionKey.OP_ACCEPT);
  }

  /**
   * Listens, and answers from now on.
   *
   * @param executor runs {@link Handler#handle}
   * @param threadName of the listener's thread, a daemon
   * @throws IOException when it cannot listen there
   */
  public static HttpListener open(
      InetSocketAddress address, Handler handler, Executor executor, String threadName)
      throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    try {
      server.bind(address, BACKLOG);
      HttpListener listener = new HttpListener(server, handler, executor);
      var unused =
          OwnThread.start(
              threadName,
              new Runnable() {
                @Override
                public void run() {
                  listener.run();
                }
              });
      return listener;
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  /** Where it listens, with the port that the system chose for port 0. */
  public InetSocketAddress address() {
    return address;
  }

  private void run() {
    while (selector.isOpen()) {
      try {
        // Without clients nothing is to be watched.
        int unused = selector.select(ready, connections.isEmpty() ? 0 : LOOK_MILLIS);
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
          task.run();
        }
        look(System.nanoTime());
      } catch (ClosedSelectorException e) {
        return;
      } catch (IOException | RuntimeException | Error e) {
        // Of one client, or of a process that has no memory left: the next one may be served.
        OwnThread.failed("requests over HTTP may be failing", e);
        pause();
      }
    }
  }

  private void ready(SelectionKey key) {
    if (key == acceptKey) {
      accept();
    } else {
      ((Connection) key.attachment()).ready(shared);
    }
  }

  private void accept() {
    try {
      for (SocketChannel channel = server.accept(); channel != null; channel = server.accept()) {
        admit(channel);
      }
    } catch (IOException e) {
      // The process has no descriptor left: the client waits in the backlog, and the kernel tells
      // of it without end.
      if (!evict()) {
        pause();
      }
    }
  }

  private void admit(SocketChannel channel) throws IOException {
    if (connections.size() >= MAX_CONNECTIONS && !evict()) {
      channel.close();
      return;
    }
    var unused = channel.configureBlocking(false);
    SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
    try {
      Connection connection = new Connection(this, channel, key);
      key.attach(connection);
      connections.add(connection);
    } catch (IOException e) {
      channel.close(); // has gone already
    }
  }

  /** The oldest of those that keep us waiting goes: a client that is quick is served meanwhile. */
  private boolean evict() {
    return evict(Connection.Phase.READING)
        || evict(Connection.Phase.DRAINING)
        || evict(Connection.Phase.WRITING);
  }

  private boolean evict(Connection.Phase phase) {
    for (Connection connection : connections) {
      if (connection.phase() == phase) {
        connection.close();
        return true;
      }
    }
    return false;
  }

  private void look(long nowNanos) {
    for (Connection connection : List.copyOf(connections)) {
      long maxNanos =
          switch (connection.phase()) {
            case READING, WRITING -> MAX_IDLE_NANOS;
            case DRAINING -> MAX_DRAIN_NANOS;
            case WORKING -> Long.MAX_VALUE;
          };
      if (connection.idleNanos(nowNanos) > maxNanos) {
        connection.close();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  Handler handler() {
    return handler;
  }

  void handle(Connection connection) {
    executor.execute(() -> handler.handle(connection));
  }

  void closed(Connection connection) {
    connections.remove(connection);
  }

  /** Runs a short task on the listener's thread. */
  void later(Runnable task) {
    tasks.add(task);
    selector.wakeup();
  }

  @Override
  public void close() {
    later(
        new Runnable() { // no lambda: the end of the JVM waits for it
          @Override
          public void run() {
            closeAll();
          }
        });
  }

  private void closeAll() {
    for (Connection connection : List.copyOf(connections)) {
      connection.close();
    }
    try (server;
        selector) {
      acceptKey.cancel();
    } catch (IOException e) {
      // closed nevertheless
    }
  }
}
