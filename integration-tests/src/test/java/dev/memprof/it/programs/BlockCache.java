package dev.memprof.it.programs;

import java.util.ArrayList;
import java.util.List;

/** Blocks of 65,536 bytes off the heap, a size class of jemalloc, and many ways to free them. */
public class BlockCache implements Clearable {
  static final int BLOCK_BYTES = 1 << 16;

  /** A size class as well, beyond the bins of small ones. */
  static final int LARGE_BYTES = 3 << 20;

  private final List<Long> blocks = new ArrayList<>();

  public BlockCache(int count) {
    for (int i = 0; i < count; i++) {
      blocks.add(OffHeap.allocate(BLOCK_BYTES));
    }
  }

  @Override
  public void clear() {
    free(blocks.size());
  }

  /** An overload. */
  public void clear(int count) {
    free(count);
  }

  public void clearAndThrow() {
    free(blocks.size());
    throw new IllegalStateException("cleared, then thrown");
  }

  /** One block for each call of itself. */
  public void clearRecursively() {
    if (!blocks.isEmpty()) {
      free(1);
      clearRecursively();
    }
  }

  /** Calls one that is measured as well. */
  public void clearNested() {
    free(1);
    clear();
  }

  public static void clearStatically(BlockCache cache) {
    cache.free(cache.blocks.size());
  }

  /** While another thread allocates and frees large blocks. */
  public void clearBesideOthers(int allocated, int freed) throws InterruptedException {
    Thread other =
        new Thread(
            () -> {
              for (int i = 0; i < allocated; i++) {
                long block = OffHeap.allocate(LARGE_BYTES);
                if (i < freed) {
                  OffHeap.free(block);
                }
              }
            });
    other.start();
    other.join();
    free(blocks.size());
  }

  private void free(int count) {
    for (int i = 0; i < count; i++) {
      OffHeap.free(blocks.remove(blocks.size() - 1));
    }
  }
}
