package dev.memprof.it.programs;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps a direct buffer, and a class that each of many class loaders has defined; says {@code
 * ready} and ends with its input.
 */
public final class Loading {
  /** A size class of jemalloc, so that the buffer takes just that. */
  public static final int BUFFER_BYTES = 7 << 20;

  private static final int LOADERS = 701;
  private static final List<Object> KEPT = new ArrayList<>();

  private Loading() {}

  /** Has methods, and says that it is initialized. */
  public static final class Loaded {
    static int initialized = 1;

    private Loaded() {}

    int first() {
      return 1;
    }

    int second() {
      return 2;
    }
  }

  /** Defines {@link Loaded} itself. */
  public static final class OwnLoader extends ClassLoader {
    private final byte[] code;

    OwnLoader(byte[] code) {
      super(null);
      this.code = code;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      return defineClass(name, code, 0, code.length);
    }
  }

  public static void main(String[] arguments) throws Exception {
    hold();
    String name = Loaded.class.getName();
    byte[] code;
    try (InputStream in =
        Loading.class.getResourceAsStream(name.substring(name.lastIndexOf('.') + 1) + ".class")) {
      code = in.readAllBytes();
    }
    for (int i = 0; i < LOADERS; i++) {
      KEPT.add(Class.forName(name, true, new OwnLoader(code)));
    }
    System.out.println("ready");
    while (System.in.read() >= 0) {}
    System.out.println(KEPT.size());
  }

  static void hold() {
    KEPT.add(ByteBuffer.allocateDirect(BUFFER_BYTES));
  }
}
