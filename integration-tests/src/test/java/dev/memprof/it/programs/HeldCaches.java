package dev.memprof.it.programs;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Three caches of known contents: on the heap, in direct buffers, and off the heap. */
public final class HeldCaches {
  /** 160 MB: the heap in use moves by a MiB or two on its own while a release is measured. */
  public static final int ARRAYS = 16_007;

  public static final int ARRAY_BYTES = 10_007;
  public static final int BUFFERS = 61;
  public static final int BUFFER_BYTES = 1 << 20;
  public static final int BLOCKS = 2_003;
  public static final int BLOCK_BYTES = BlockCache.BLOCK_BYTES;

  private static final List<Clearable> CACHES = new ArrayList<>();

  private HeldCaches() {}

  /** Values on the heap. */
  public static final class OnHeap implements Clearable {
    private byte[][] arrays = new byte[ARRAYS][ARRAY_BYTES];

    @Override
    public void clear() {
      arrays = new byte[0][];
    }

    int count() {
      return arrays.length;
    }
  }

  /** Values in direct buffers. */
  public static final class Direct implements Clearable {
    private final List<ByteBuffer> buffers = new ArrayList<>();

    Direct() {
      for (int i = 0; i < BUFFERS; i++) {
        buffers.add(ByteBuffer.allocateDirect(BUFFER_BYTES));
      }
    }

    @Override
    public void clear() {
      buffers.clear();
    }
  }

  public static void main(String[] arguments) throws Exception {
    CACHES.add(new OnHeap());
    CACHES.add(new Direct());
    CACHES.add(new BlockCache(BLOCKS));
    System.out.println("ready");
    while (System.in.read() >= 0) {}
    System.out.println(((OnHeap) CACHES.get(0)).count());
  }
}
