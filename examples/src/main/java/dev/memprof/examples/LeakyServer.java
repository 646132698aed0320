package dev.memprof.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * A server whose native memory grows through three doors at once: compressors that are never ended,
 * Netty buffers that are never released, RocksDB iterators that are never closed. Its Java heap
 * stays small. Prints {@code ready} once all three leak, and ends with its standard input.
 */
public final class LeakyServer implements AutoCloseable {
  /** What one request leaves behind is small; there are many requests. */
  private static final long REQUEST_INTERVAL_MS = 20;

  /** The leaks stop here, should someone forget the program: about 1 GiB. */
  private static final int MAX_REQUESTS = 5_000;

  private static final int NETTY_BUFFER_BYTES = 96 << 10;
  private static final int ITERATORS_PER_REQUEST = 10;

  /** Everything stays reachable, so that no cleaner comes to the rescue. */
  private final Collection<Object> forgotten = new ConcurrentLinkedQueue<>();

  private final ScheduledExecutorService workers = Executors.newScheduledThreadPool(3);
  private final Path directory;
  private final Options options;
  private final RocksDB store;

  private LeakyServer() throws IOException, RocksDBException {
    directory = Files.createTempDirectory("leaky-server-");
    options = new Options().setCreateIfMissing(true);
    store = RocksDB.open(options, directory.toString());
    for (int key = 0; key < 1_000; key++) {
      store.put(("key-" + key).getBytes(UTF_8), new byte[1_000]);
    }
  }

  public static void main(String[] arguments) throws Exception {
    try (LeakyServer server = new LeakyServer()) {
      server.start();
      System.out.println("ready");
      while (System.in.read() >= 0) {
        // until standard input ends
      }
    }
  }

  private void start() {
    leakDeflater();
    leakNettyBuffer();
    leakRocksIterators();
    every(REQUEST_INTERVAL_MS * 2, this::leakDeflater);
    every(REQUEST_INTERVAL_MS, this::leakNettyBuffer);
    every(REQUEST_INTERVAL_MS, this::leakRocksIterators);
  }

  private void every(long intervalMs, Runnable request) {
    int[] left = {MAX_REQUESTS};
    ScheduledFuture<?> unused =
        workers.scheduleAtFixedRate(
            () -> {
              if (left[0]-- > 0) {
                request.run();
              }
            },
            intervalMs,
            intervalMs,
            TimeUnit.MILLISECONDS);
  }

  /** The first door: zlib's state, some 260 KiB, lives until end() is called. */
  void leakDeflater() {
    Deflater deflater = new Deflater();
    deflater.setInput(new byte[100]);
    deflater.deflate(new byte[200]);
    forgotten.add(deflater);
  }

  /** The second door: a reference count that never goes back to zero. */
  void leakNettyBuffer() {
    ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(NETTY_BUFFER_BYTES);
    buffer.writeLong(42);
    forgotten.add(buffer);
  }

  /** The third door: iterators and their options, which pin what they have read. */
  void leakRocksIterators() {
    for (int i = 0; i < ITERATORS_PER_REQUEST; i++) {
      ReadOptions readOptions = new ReadOptions();
      RocksIterator iterator = store.newIterator(readOptions);
      iterator.seekToFirst();
      forgotten.add(readOptions);
      forgotten.add(iterator);
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
    // The store itself is not closed: its open iterators would end the process.
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(LeakyServer::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
