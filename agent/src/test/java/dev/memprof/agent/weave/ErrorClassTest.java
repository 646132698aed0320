package dev.memprof.agent.weave;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ErrorClassTest {
  private static final int HOOK = 0x1234;

  private static byte[] read(String resource) throws IOException {
    try (InputStream in = Object.class.getResourceAsStream(resource)) {
      return in.readAllBytes();
    }
  }

  private static byte[] original() throws IOException {
    return read("OutOfMemoryError.class");
  }

  /** Under a name, as long as its own, that a loader of ours may define. */
  private static byte[] renamed(byte[] bytes) {
    return new String(bytes, ISO_8859_1)
        .replace("java/lang/OutOfMemoryError", "test/lang/OutOfMemoryError")
        .getBytes(ISO_8859_1);
  }

  private static final class Loader extends ClassLoader {
    Class<?> define(byte[] bytes) {
      return defineClass(null, bytes, 0, bytes.length);
    }
  }

  /** Keeps what it was told last. */
  private static final class Told implements MemprofHooks.Dispatcher {
    int hook;
    Object subject;

    @Override
    public Object enter(int hook, Object instance) {
      return null;
    }

    @Override
    public void exit(Object entered, Throwable thrown) {}

    @Override
    public void count(int hook, long bytes) {}

    @Override
    public void countOf(int hook, Object subject) {}

    @Override
    public void signal(int hook, Object subject) {
      this.hook = hook;
      this.subject = subject;
    }
  }

  @Test
  void thePatchedClassVerifiesAndTells() throws Exception {
    Class<?> type = new Loader().define(renamed(ErrorClass.patched(original(), HOOK)));
    Told told = new Told();
    MemprofHooks.dispatchTo(told);
    try {
      Object silent = type.getDeclaredConstructor().newInstance();
      assertThat(told.hook).isEqualTo(HOOK);
      assertThat(told.subject).isSameAs(silent);
      Error error = (Error) type.getDeclaredConstructor(String.class).newInstance("Map failed");
      assertThat(told.subject).isSameAs(error);
      assertThat(error).hasMessage("Map failed");
    } finally {
      MemprofHooks.dispatchTo(null);
    }
  }

  @Test
  void refusesOtherShapes() throws IOException {
    byte[] patched = ErrorClass.patched(original(), HOOK);
    byte[] other = read("Throwable.class");
    assertThatThrownBy(() -> ErrorClass.patched(patched, HOOK))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("its constructor has other parameters than expected");
    assertThatThrownBy(() -> ErrorClass.patched(other, HOOK))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** The JVM's own bytes are sound, but another agent may have been there before. */
  @Test
  void survivesBrokenClasses() throws IOException {
    byte[] bytes = original();
    for (int length = 0; length < bytes.length; length++) {
      patchOrRefuse(Arrays.copyOf(bytes, length));
    }
    Random random = new Random(4);
    for (int i = 0; i < 20_000; i++) {
      byte[] broken = bytes.clone();
      broken[random.nextInt(broken.length)] = (byte) random.nextInt();
      patchOrRefuse(broken);
    }
  }

  private static void patchOrRefuse(byte[] bytes) {
    try {
      byte[] unused = ErrorClass.patched(bytes, HOOK);
    } catch (IllegalArgumentException e) {
      // refused; what is not, the JVM will verify
    }
  }
}
