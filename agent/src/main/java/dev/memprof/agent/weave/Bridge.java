package dev.memprof.agent.weave;

import java.io.IOException;
import java.io.InputStream;

/**
 * Puts {@link MemprofHooks} into the boot loader, so that advice can reach memprof from every
 * class. It stays for the rest of the JVM's life; without a dispatcher it does nothing.
 */
final class Bridge {
  private static final String FOLDER = "bridge/java/lang/";

  private static boolean defined;

  private Bridge() {}

  private static native void define(byte[] bytes);

  /**
   * To be called before any class is loaded that names {@link MemprofHooks}: it would not verify.
   *
   * @throws IOException when the jar lacks it
   * @throws LinkageError when the JVM refuses it
   */
  static synchronized void open() throws IOException {
    if (!defined) {
      define(read("MemprofHooks$Dispatcher.class"));
      define(read("MemprofHooks.class"));
      defined = true;
    }
  }

  private static byte[] read(String name) throws IOException {
    try (InputStream in = Bridge.class.getClassLoader().getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IOException("the agent's jar lacks " + FOLDER + name);
      }
      return in.readAllBytes();
    }
  }
}
