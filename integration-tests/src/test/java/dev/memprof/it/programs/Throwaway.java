package dev.memprof.it.programs;

import java.io.InputStream;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.Inflater;

/**
 * Memory that was allocated by classes which are gone when the dump is taken. They come and go from
 * before the agent's start until after it, so that some are unloaded at every moment of it; what
 * each allocates is little, since how many they will be is a matter of the machine. Says {@code
 * dump PATH}.
 */
public final class Throwaway {
  private static final int MIN_CLASSES = 101;

  /** Bounds the memory: 60 MiB. */
  private static final int MAX_CLASSES = 4_003;

  private static final int CLASSES_PER_COLLECTION = 17;

  private static final List<Object> held = new ArrayList<>();

  private Throwaway() {}

  /** Loaded many times, by loaders that are garbage at once; knows JDK classes only. */
  public static final class Allocator implements Consumer<List<Object>> {
    @Override
    public void accept(List<Object> target) {
      for (int i = 0; i < 2; i++) {
        target.add(new Inflater()); // throwaway
      }
    }
  }

  private static final class OwnLoader extends ClassLoader {
    OwnLoader() {
      super(null);
    }

    Class<?> define(byte[] bytes) {
      return defineClass(null, bytes, 0, bytes.length);
    }
  }

  public static void main(String[] arguments) throws Exception {
    byte[] bytes;
    try (InputStream in = Throwaway.class.getResourceAsStream("Throwaway$Allocator.class")) {
      bytes = in.readAllBytes();
    }
    Optional<Thread> start = AgentStart.thread();
    ReferenceQueue<ClassLoader> gone = new ReferenceQueue<>();
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    while (loaders.size() < MIN_CLASSES
        || (start.filter(Throwaway::isBusy).isPresent() && loaders.size() < MAX_CLASSES)) {
      OwnLoader loader = new OwnLoader();
      allocate(loader.define(bytes));
      loaders.add(new WeakReference<>(loader, gone));
      if (loaders.size() % CLASSES_PER_COLLECTION == 0) {
        System.gc();
      }
    }
    for (int collected = 0; collected < loaders.size(); ) {
      System.gc();
      while (gone.remove(100) != null) {
        collected++;
      }
    }
    System.out.println("dump " + Agent.dump());
    System.exit(held.size() - 2 * loaders.size());
  }

  private static boolean isBusy(Thread start) {
    return start.isAlive() && !AgentStart.isAtRest(start);
  }

  /** What is below this frame is allocated by the class, or by its loading. */
  @SuppressWarnings("unchecked")
  private static void allocate(Class<?> type) throws ReflectiveOperationException {
    ((Consumer<List<Object>>) type.getDeclaredConstructor().newInstance()).accept(held);
  }
}
