package dev.memprof.it.programs;

import dev.memprof.api.MemProf;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Two modules that keep blocks off the heap: one has a scope by the API, one by an option. */
@SuppressWarnings("try") // scopes are there to be closed
public final class ScopedModules {
  public static final int API_BLOCKS = 131;
  public static final int IMPORTS = 6;
  public static final int IMPORT_BLOCKS = 29;
  public static final int BLOCK_BYTES = BlockCache.BLOCK_BYTES;

  private static final List<BlockCache> held = Collections.synchronizedList(new ArrayList<>());

  private ScopedModules() {}

  /** Tagged by the option {@code scope}; half of its runs throw. */
  static final class Import implements Runnable {
    private final boolean fails;

    Import(boolean fails) {
      this.fails = fails;
    }

    @Override
    public void run() {
      held.add(new BlockCache(IMPORT_BLOCKS));
      if (fails) {
        throw new IllegalStateException("imported, then thrown");
      }
    }
  }

  public static void main(String[] arguments) throws Exception {
    new BlockCache(1).clear(); // what the JVM itself allocates for a first call is no module's
    try (var scope = MemProf.scope("api")) {
      BlockCache temporary = new BlockCache(API_BLOCKS);
      held.add(new BlockCache(API_BLOCKS));
      temporary.clear();
    }
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < IMPORTS; i++) {
      Import one = new Import(i % 2 == 0);
      Thread thread =
          new Thread(
              () -> {
                try {
                  one.run();
                } catch (IllegalStateException e) {
                  held.add(new BlockCache(1)); // outside again
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    held.add(new BlockCache(API_BLOCKS));
    System.out.println("ready");
    while (System.in.read() >= 0) {}
    System.out.println(held.size());
  }
}
