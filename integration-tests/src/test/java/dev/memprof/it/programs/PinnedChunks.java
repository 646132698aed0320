package dev.memprof.it.programs;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;

/** Netty's pool, of which one small buffer in each chunk is in use. */
final class PinnedChunks {
  private static final int BUFFER_BYTES = 64 << 10;

  private static final List<ByteBuf> inUse = new ArrayList<>();

  private PinnedChunks() {}

  static void take(int chunks) {
    PooledByteBufAllocator allocator = new PooledByteBufAllocator(true);
    int buffersOfChunk = allocator.metric().chunkSize() / BUFFER_BYTES;
    List<ByteBuf> free = new ArrayList<>();
    for (int i = 0; i < chunks * buffersOfChunk; i++) {
      ByteBuf buffer = allocator.directBuffer(BUFFER_BYTES);
      buffer.setZero(0, BUFFER_BYTES);
      (i % buffersOfChunk == 0 ? inUse : free).add(buffer);
    }
    free.forEach(ByteBuf::release);
    System.gc();
  }
}
