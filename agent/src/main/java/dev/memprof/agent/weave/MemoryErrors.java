package dev.memprof.agent.weave;

import java.io.IOException;
import java.lang.instrument.ClassDefinition;
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
public final class MemoryErrors {
  private static final String NAME = "java/lang/OutOfMemoryError";

  private MemoryErrors() {}

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
   * Redefines the class, once: another agent's retransformation begins with what it is now, and no
   * transformer of ours has to stay, for which the JVM would call on every class that it loads. Not
   * in a JVM that archives its classes, which takes no class that was redefined, and must have this
   * one.
   *
   * @param listener told on the thread that failed, within the error's constructor
   * @throws IOException when the bridge's classes cannot be read
   * @throws IllegalArgumentException when the class has another shape, or the JVM refuses
   */
  public static void tell(Instrumentation instrumentation, Consumer<Throwable> listener)
      throws IOException {
    Reflection.by(instrumentation);
    if (ClassArchive.isDumped()) {
      return;
    }
    Dispatch dispatch = Bridge.dispatch();
    try {
      byte[] file = classFile(instrumentation);
      byte[] patched = ErrorClass.patched(file, dispatch.number(new Told(listener)));
      instrumentation.redefineClasses(new ClassDefinition(OutOfMemoryError.class, patched));
    } catch (ClassNotFoundException
        | UnmodifiableClassException
        | UnsupportedOperationException
        | LinkageError
        | InternalError e) {
      throw new IllegalArgumentException("the JVM refuses: " + e, e);
    }
  }

  private static byte[] classFile(Instrumentation instrumentation)
      throws UnmodifiableClassException {
    Reader reader = new Reader();
    instrumentation.addTransformer(reader, true);
    try {
      instrumentation.retransformClasses(OutOfMemoryError.class);
    } finally {
      boolean unused = instrumentation.removeTransformer(reader);
    }
    if (reader.file == null) {
      throw new InternalError("no class file of " + NAME);
    }
    return reader.file;
  }

  /** Changes nothing. */
  private static final class Reader implements ClassFileTransformer {
    private volatile byte[] file;

    @Override
    public byte[] transform(
        ClassLoader loader,
        String internalName,
        Class<?> redefined,
        ProtectionDomain domain,
        byte[] bytes) {
      // The name, too: a class that is loaded meanwhile, on JDK 17 comes as the one redefined.
      if (redefined == OutOfMemoryError.class && NAME.equals(internalName)) {
        file = bytes;
      }
      return null;
    }
  }
}
