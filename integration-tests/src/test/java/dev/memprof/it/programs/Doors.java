package dev.memprof.it.programs;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.Deflater;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;

/**
 * Allocates through every door there is, each in a method of its own and on one line of it, in
 * several threads, often enough to be compiled on the way. Says {@code line METHOD NUMBER} for
 * each, then {@code dump PATH}.
 */
public final class Doors {
  private static final int ROUNDS = 400;
  private static final List<Object> held = Collections.synchronizedList(new ArrayList<>());
  private static Object unsafe;
  private static Method allocateMemory;
  private static RocksDB store;

  private Doors() {}

  public static void main(String[] arguments) throws Exception {
    Class<?> type = Class.forName("sun.misc.Unsafe");
    Field field = type.getDeclaredField("theUnsafe");
    field.setAccessible(true);
    unsafe = field.get(null);
    allocateMemory = type.getMethod("allocateMemory", long.class);
    store = RocksDB.open(Files.createTempDirectory("doors-").toString());
    for (int i = 0; i < 500; i++) {
      store.put(new byte[] {(byte) i, (byte) (i >> 8)}, new byte[500]);
    }

    List<Thread> threads = new ArrayList<>();
    for (Runnable door :
        List.<Runnable>of(Doors::direct, Doors::unsafe, Doors::zlib, Doors::netty, Doors::rocks)) {
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < ROUNDS; i++) {
                  door.run();
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    System.out.println("dump " + Agent.dump());
    System.exit(0); // RocksDB's iterators are open
  }

  private static void direct() {
    held.add(ByteBuffer.allocateDirect(70_001)); // direct
  }

  private static void unsafe() {
    try {
      held.add(allocateMemory.invoke(unsafe, 30_011L)); // unsafe
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void zlib() {
    held.add(new Deflater()); // zlib
  }

  private static void netty() {
    held.add(UnpooledByteBufAllocator.DEFAULT.directBuffer(50_021)); // netty
  }

  private static void rocks() {
    ReadOptions options = new ReadOptions();
    for (int i = 0; i < 20; i++) {
      held.add(store.newIterator(options)); // rocks
    }
    held.add(options);
  }
}
