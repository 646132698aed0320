package dev.memprof.agent.weave;

import java.io.IOException;
import java.io.InputStream;

/**
 * Puts {@link MemprofHooks} into the boot loader, so that advice can reach memprof from every
 * class. It stays for the rest of the JVM's life; without a dispatcher it does nothing.
 */
public final class Bridge {
  private static final String FOLDER = "bridge/java/lang/";

  private static boolean defined;

  private Bridge() {}

  private static native Class<?> define(byte[] bytes);

  /**
   * To be called before any class is loaded that names {@link MemprofHooks}: it would not verify.
   *
   * @throws IOException when the jar lacks it
   * @throws LinkageError when the JVM refuses it
   */
  public static synchronized void open() throws IOException {
    if (!defined) {
      Class<?> unused = define(FOLDER + "MemprofHooks$Dispatcher.class");
      unused = define(FOLDER + "MemprofHooks.class");
      defined = true;
    }
  }

  /**
   * Who is told by advice, connected.
   *
   * @throws IOException when the jar lacks the bridge
   * @throws LinkageError when the JVM refuses it
   */
  static Dispatch dispatch() throws IOException {
    open(); // before Dispatch is loaded, which names its class
    return Dispatch.connected();
  }

  /**
   * Defines a class file of the jar in the boot loader, where its package says which module it is
   * of.
   *
   * @throws IOException when the jar lacks it
   * @throws LinkageError when the JVM refuses it
   */
  public static Class<?> define(String file) throws IOException {
    return define(read(file));
  }

  private static byte[] read(String file) throws IOException {
    try (InputStream in = Bridge.class.getClassLoader().getResourceAsStream(file)) {
      if (in == null) {
        throw new IOException("the agent's jar lacks " + file);
      }
      return in.readAllBytes();
    }
  }
}
