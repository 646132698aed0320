package dev.memprof.it.programs;

import dev.memprof.api.Component;
import dev.memprof.api.MemProf;
import dev.memprof.api.ReleasesMemory;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts by hooks and through the API, from a copy of it for each of two class loaders, as two web
 * applications have them.
 */
public final class Counts {
  private static final Component OWN = MemProf.component("own");
  private static final List<Object> held = new ArrayList<>();

  private Counts() {}

  /** Known by an annotation only. */
  public static final class Annotated {
    private long block = OffHeap.allocate(1 << 20);

    @ReleasesMemory("annotated")
    public void evict() {
      OffHeap.free(block);
      block = 0;
    }
  }

  /** What each web application does. */
  public static final class WebApplication implements Runnable {
    @Override
    public void run() {
      MemProf.recordAllocation("web", 1_000_001);
      MemProf.component("web").recordRelease(1);
    }
  }

  public static void main(String[] arguments) throws Exception {
    pool();
    own();
    MemProf.register("registered", new BlockCache(16), BlockCache::clear);
    BlockCache kept = new BlockCache(8);
    held.add(kept);
    MemProf.register("kept", kept, BlockCache::clear);
    try (var scope = MemProf.scope("scoped")) {
      held.add(scope);
    }
    for (String copy : arguments) {
      web(copy);
    }
    new Annotated().evict();
    new Annotated().evict();
    System.out.println("ready");
    while (System.in.read() >= 0) {
      // until the test has seen enough
    }
  }

  private static void pool() {
    Pool pool = new Pool();
    pool.release(pool.allocate(1_003));
    held.add(pool.allocate(7_001));
    try {
      pool.allocate(-1);
    } catch (IllegalArgumentException e) {
      held.add(e);
    }
    pool.giveBack(pool.lend("first", 4_099));
    held.add(pool.lend("second", 8_209));
  }

  private static void own() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Thread thread =
          new Thread(
              () -> {
                for (int j = 0; j < 100_000; j++) {
                  OWN.recordAllocation(3);
                  OWN.recordRelease(2);
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void web(String copy) throws Exception {
    URL[] urls = {
      Path.of(copy).toUri().toURL(),
      Counts.class.getProtectionDomain().getCodeSource().getLocation()
    };
    ClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
    held.add(loader);
    ((Runnable)
            loader.loadClass(WebApplication.class.getName()).getDeclaredConstructor().newInstance())
        .run();
  }
}
