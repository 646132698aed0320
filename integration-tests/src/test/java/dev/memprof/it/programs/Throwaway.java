package dev.memprof.it.programs;

import java.io.InputStream;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.Deflater;

/**
 * Memory that was allocated by classes which are gone when the dump is taken. Says {@code dump
 * PATH}.
 */
public final class Throwaway {
  private static final int CLASSES = 50;
  private static final List<Object> held = new ArrayList<>();

  private Throwaway() {}

  /** Loaded many times, by loaders that are garbage at once; knows JDK classes only. */
  public static final class Allocator implements Consumer<List<Object>> {
    @Override
    public void accept(List<Object> target) {
      for (int i = 0; i < 4; i++) {
        target.add(new Deflater()); // throwaway
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

  @SuppressWarnings("unchecked")
  public static void main(String[] arguments) throws Exception {
    byte[] bytes;
    try (InputStream in = Throwaway.class.getResourceAsStream("Throwaway$Allocator.class")) {
      bytes = in.readAllBytes();
    }
    ReferenceQueue<ClassLoader> gone = new ReferenceQueue<>();
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int i = 0; i < CLASSES; i++) {
      OwnLoader loader = new OwnLoader();
      Object allocator = loader.define(bytes).getDeclaredConstructor().newInstance();
      ((Consumer<List<Object>>) allocator).accept(held);
      loaders.add(new WeakReference<>(loader, gone));
    }
    for (int collected = 0; collected < loaders.size(); ) {
      System.gc();
      while (gone.remove(100) != null) {
        collected++;
      }
    }
    System.out.println("dump " + Agent.dump());
    System.exit(held.size() - 4 * CLASSES);
  }
}
