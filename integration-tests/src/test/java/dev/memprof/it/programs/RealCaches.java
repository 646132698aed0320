package dev.memprof.it.programs;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.luben.zstd.ZstdCompressCtx;
import com.google.common.cache.CacheBuilder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Scanner;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksIterator;

/**
 * Caches that nobody of memprof wrote, filled to a content that is known. Fills the one that is
 * named on standard input and says {@code content BYTES}; then, at an empty line, releases it
 * itself.
 */
public final class RealCaches {
  private static final int MIB = 1 << 20;

  /** Keeps a cache alive that the test clears. */
  private static Object held;

  private RealCaches() {}

  public static void main(String[] arguments) throws Exception {
    System.out.println("ready");
    Scanner in = new Scanner(System.in, StandardCharsets.UTF_8);
    while (in.hasNextLine()) {
      String name = in.nextLine();
      switch (name) {
        case "caffeine" -> caffeine(in);
        case "guava" -> guava();
        case "rocksdb" -> rocksdb(in);
        case "netty" -> netty(in);
        case "zstd" -> zstd();
        default -> throw new IllegalArgumentException(name);
      }
    }
    System.out.println("end " + held);
  }

  private static void await(Scanner in, String name, long bytes) {
    System.out.println("content " + name + " " + bytes);
    String unused = in.nextLine();
  }

  /** 128 direct buffers of a MiB: freed by a cleaner, after a collection. */
  private static void caffeine(Scanner in) {
    com.github.benmanes.caffeine.cache.Cache<Integer, ByteBuffer> cache =
        Caffeine.newBuilder().maximumSize(1_000).build();
    for (int i = 0; i < 128; i++) {
      cache.put(i, ByteBuffer.allocateDirect(MIB));
    }
    await(in, "caffeine", 128L * MIB);
    cache.invalidateAll();
    System.out.println("released caffeine");
  }

  /**
   * 4,096 arrays of 64 KiB with their headers of 16 bytes: small beside a region of G1 (1 MiB
   * here), so that none takes a region of its own.
   */
  private static void guava() {
    com.google.common.cache.Cache<Integer, byte[]> cache = CacheBuilder.newBuilder().build();
    for (int i = 0; i < 4_096; i++) {
      cache.put(i, new byte[1 << 16]);
    }
    held = cache;
    System.out.println("content guava " + 4_096 * ((1L << 16) + 16));
  }

  /** What RocksDB itself says that its block cache uses, when the database is closed already. */
  private static void rocksdb(Scanner in) throws Exception {
    RocksDB.loadLibrary();
    LRUCache cache = new LRUCache(96L * MIB);
    try (Options options =
        new Options()
            .setCreateIfMissing(true)
            .setCompressionType(CompressionType.NO_COMPRESSION)
            .setTableFormatConfig(
                new BlockBasedTableConfig().setBlockCache(cache).setBlockSize(16 << 10))) {
      try (RocksDB store = RocksDB.open(options, Files.createTempDirectory("rocks-").toString())) {
        byte[] value = new byte[4_000];
        Random random = new Random(7);
        for (int i = 0; i < 16_000; i++) {
          random.nextBytes(value);
          store.put(ByteBuffer.allocate(4).putInt(i).array(), value);
        }
        try (org.rocksdb.FlushOptions flush = new org.rocksdb.FlushOptions()) {
          store.flush(flush);
        }
        try (ReadOptions read = new ReadOptions();
            RocksIterator all = store.newIterator(read)) {
          for (all.seekToFirst(); all.isValid(); all.next()) {
            // each block passes through the cache
          }
        }
      }
    }
    await(in, "rocksdb", cache.getUsage());
    cache.close();
    System.out.println("released rocksdb");
  }

  /** 64 buffers of a MiB, which the thread's cache keeps, and with them 16 chunks of 4 MiB. */
  private static void netty(Scanner in) {
    PooledByteBufAllocator allocator =
        new PooledByteBufAllocator(true, 0, 1, 8_192, 9, 256, 64, true);
    List<ByteBuf> buffers = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      buffers.add(allocator.directBuffer(MIB));
    }
    buffers.forEach(ByteBuf::release);
    await(in, "netty", allocator.metric().usedDirectMemory());
    boolean unused = allocator.trimCurrentThreadCache();
    System.out.println("left netty " + allocator.metric().usedDirectMemory());
  }

  /** A pool of contexts for compression, each with the tables that it has needed. */
  public static final class ContextPool {
    private final List<ZstdCompressCtx> contexts = new ArrayList<>();

    ContextPool(int count, byte[] data) {
      for (int i = 0; i < count; i++) {
        ZstdCompressCtx context = new ZstdCompressCtx().setLevel(12);
        contexts.add(context);
        if (context.compress(data).length == 0) {
          throw new IllegalStateException();
        }
      }
    }

    public void clear() {
      contexts.forEach(ZstdCompressCtx::close);
      contexts.clear();
    }
  }

  /**
   * No interface tells a context's size; what is known is by how much the process's allocations
   * have grown by filling the pool.
   */
  private static void zstd() throws Exception {
    byte[] data = new byte[4 * MIB];
    new Random(11).nextBytes(data);
    new ContextPool(1, data).clear(); // loads the library
    long before = allocated();
    held = new ContextPool(16, data);
    System.out.println("content zstd " + (allocated() - before));
  }

  private static long allocated() throws Exception {
    System.gc();
    return (Long)
        ((CompositeData)
                ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(new ObjectName("dev.memprof:type=Allocator"), "Snapshot"))
            .get("allocatedBytes");
  }
}
