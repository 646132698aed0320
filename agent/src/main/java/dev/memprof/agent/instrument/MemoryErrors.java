package dev.memprof.agent.instrument;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;
import java.util.function.Consumer;

/**
 * Tells of every {@link OutOfMemoryError} that Java code, or native code through JNI, makes: of
 * direct buffers, {@code Unsafe}, mapped files, threads, Netty's pools. For those the JVM has no
 * event, but for threads; for its own heap, whose errors are made ahead, it has. The error itself
 * stays as it is.
 */
final class MemoryErrors implements ClassFileTransformer {
  private static final String NAME = "java/lang/OutOfMemoryError";

  private final int number;
  private RuntimeException problem;

  private MemoryErrors(int number) {
    this.number = number;
  }

  /** What the bridge is to call. */
  private static final class Told extends Hook {
    private final Consumer<Throwable> listener;

    Told(Consumer<Throwable> listener) {
      super(
          "oom",
          HookPattern.parse("java.lang.OutOfMemoryError#<init>", HookPattern.Use.RELEASE),
          Advice.AROUND);
      this.listener = listener;
    }

    @Override
    protected void signal(Object subject) {
      listener.accept((Throwable) subject);
    }
  }

  /**
   * @param dispatch connected
   * @param listener told on the thread that failed, within the error's constructor
   * @throws IllegalArgumentException when the class has another shape, or the JVM refuses
   */
  static void tell(
      Instrumentation instrumentation, Dispatch dispatch, Consumer<Throwable> listener) {
    MemoryErrors transformer = new MemoryErrors(dispatch.number(new Told(listener)));
    instrumentation.addTransformer(transformer, true);
    try {
      instrumentation.retransformClasses(OutOfMemoryError.class);
    } catch (UnmodifiableClassException | LinkageError | InternalError e) {
      throw new IllegalArgumentException("the JVM refuses: " + e, e);
    }
    if (transformer.problem != null) {
      throw transformer.problem;
    }
  }

  /** It stays registered, so that another agent's retransformation does not undo it. */
  @Override
  public byte[] transform(
      ClassLoader loader,
      String internalName,
      Class<?> redefined,
      ProtectionDomain domain,
      byte[] bytes) {
    // The name, too: a class that is loaded meanwhile, on JDK 17 comes as the one redefined.
    if (redefined != OutOfMemoryError.class || !NAME.equals(internalName)) {
      return null;
    }
    try {
      return ErrorClass.patched(bytes, number);
    } catch (RuntimeException e) {
      problem = e;
      return null;
    }
  }
}
