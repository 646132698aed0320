package dev.memprof.agent.weave;

import dev.memprof.agent.thread.OwnThread;
import java.io.IOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The hooks in the application's classes: woven in when a class is loaded, or by retransformation
 * when it is already, and taken out again when they are switched off. Its monitor guards the
 * switch; classes are loaded by any thread.
 *
 * <p>Whatever fails here leaves the class as it was, and is told to the hook.
 */
public final class Hooks {
  /** Of the JDK, what the hooks themselves run on. */
  private static final String[] NEVER = {
    "java.lang.", "java.util.", "java.security.", "jdk.internal.", "sun."
  };

  private final Instrumentation instrumentation;
  private final Transformer transformer = new Transformer();
  private final Spots sites = new Spots();
  private final Set<String> woven = ConcurrentHashMap.newKeySet();
  private final AtomicLong unexplained = new AtomicLong();
  private volatile Annotations annotations;
  private volatile boolean enabled;
  private boolean installed;

  /** Made with the first class that needs them, by {@link #weaver()}: Byte Buddy is not small. */
  private volatile Weaver weaver;

  private Dispatch dispatch;

  public Hooks(Instrumentation instrumentation) {
    this.instrumentation = instrumentation;
    Reflection.by(instrumentation);
  }

  /** Becomes effective with the next {@link #install}. */
  public void add(Hook hook) {
    sites.add(hook);
  }

  /**
   * Looks for {@code @ReleasesMemory} from the next {@link #install} on.
   *
   * @param maker makes a hook for an annotated method
   */
  public void addAnnotated(Function<HookPattern, Hook> maker) {
    if (annotations == null) {
      annotations = new Annotations(maker);
    }
  }

  /** Those of the options, then those of annotations. */
  public List<Hook> all() {
    List<Hook> all = new ArrayList<>(sites.hooks());
    if (annotations != null) {
      all.addAll(annotations.hooks());
    }
    return all;
  }

  public boolean isEnabled() {
    return enabled;
  }

  /** How many calls have failed within memprof; the application has not noticed. */
  public synchronized long failures() {
    return dispatch == null ? 0 : dispatch.failures();
  }

  /** Weaves the hooks into classes that are loaded, and henceforth into those to come. */
  public synchronized void install() throws IOException {
    if (!installed) {
      dispatch = Bridge.dispatch();
      instrumentation.addTransformer(transformer, true);
      installed = true;
    }
    enabled = true;
    retransform(this::mayBeMeant);
  }

  /** Takes all of them out again, or weaves them in anew. */
  public synchronized void setEnabled(boolean enable) throws IOException {
    if (enable) {
      install();
    } else if (enabled) {
      enabled = false;
      retransform(type -> woven.contains(type.getName()));
      woven.clear();
      all().forEach(Hook::removed);
    }
  }

  private boolean mayBeMeant(Class<?> type) {
    return sites.mayHave(type)
        || (annotations != null && type.getClassLoader() != null && Ancestry.isAnnotated(type));
  }

  private void retransform(Predicate<Class<?>> which) {
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      if (isOpen(type.getClassLoader(), type.getName())
          && instrumentation.isModifiableClass(type)
          && !type.isArray()
          && which.test(type)) {
        retransform(type);
      }
    }
  }

  /** One by one: one that fails must not keep others from it. */
  private void retransform(Class<?> type) {
    try {
      instrumentation.retransformClasses(type);
    } catch (UnmodifiableClassException | RuntimeException | LinkageError | InternalError e) {
      cannot(type.getName(), "the JVM refuses to change it: " + e);
    }
  }

  /** Classes of memprof itself, and those it runs on, stay as they are. */
  private static boolean isOpen(ClassLoader loader, String name) {
    if (loader == Hooks.class.getClassLoader()) {
      return false;
    }
    for (int i = 0; loader == null && i < NEVER.length; i++) {
      if (name.startsWith(NEVER[i])) {
        return false;
      }
    }
    return true;
  }

  private void cannot(String className, String reason) {
    for (Hook hook : all()) {
      if (hook.pattern().matchesType(className)) {
        hook.cannot(className + ": " + reason);
        return;
      }
    }
    if (unexplained.getAndIncrement() == 0) {
      System.err.println("memprof: no hooks in " + className + ": " + reason);
    }
  }

  private Weaver weaver() {
    Weaver made = weaver;
    if (made == null) {
      made = new Weaver(dispatch);
      weaver = made;
    }
    return made;
  }

  private byte[] transform(String name, ClassLoader loader, byte[] bytes) {
    ClassFile file = new ClassFile(bytes);
    List<String> alsoIn = new ArrayList<>();
    List<Spot> found = sites.of(file, loader, alsoIn);
    if (!alsoIn.isEmpty()) {
      retransformLater(alsoIn);
    }
    Annotations wanted = annotations != null && Annotations.areIn(file) ? annotations : null;
    if (found.isEmpty() && wanted == null) {
      return null;
    }
    byte[] changed = weaver().weave(bytes, loader, found, wanted);
    if (changed != null) {
      woven.add(name);
    }
    return changed;
  }

  /** Not here: this thread is in the midst of loading a class. */
  private void retransformLater(List<String> names) {
    var unused =
        OwnThread.start(
            "memprof-hooks",
            () -> {
              synchronized (this) {
                if (enabled) {
                  retransform(type -> Spots.isOneOf(names, type));
                }
              }
            });
  }

  /**
   * What it needs for the first time is loaded within, and must not come here again: that would be
   * a class that waits for itself.
   */
  private final class Transformer implements ClassFileTransformer {
    private final ThreadLocal<Boolean> busy = new ThreadLocal<>();

    @Override
    public byte[] transform(
        ClassLoader loader,
        String internalName,
        Class<?> redefined,
        ProtectionDomain domain,
        byte[] bytes) {
      if (!enabled || internalName == null || busy.get() != null) {
        return null;
      }
      String name = internalName.replace('/', '.');
      if (!isOpen(loader, name)) {
        return null;
      }
      busy.set(Boolean.TRUE);
      try {
        return Hooks.this.transform(name, loader, bytes);
      } catch (Throwable e) {
        cannot(name, e.toString());
        return null;
      } finally {
        busy.remove();
      }
    }
  }
}
