package dev.memprof.boot;

import java.lang.instrument.Instrumentation;
import java.lang.module.ModuleDescriptor;
import java.util.Map;
import java.util.Set;
import jdk.internal.access.JavaLangAccess;
import jdk.internal.access.SharedSecrets;

/**
 * Makes the isolated loader's packages with native code a named module. From JDK 24 on the JVM
 * warns, on the application's stderr, about code that loads native libraries without {@code
 * --enable-native-access}; that can be granted to a named module, but of unnamed ones only to all
 * at once, the application's included.
 *
 * <p>By the JDK's internals, since two JVMs do this at every start: to resolve a layer takes both
 * of them 50 ms, and {@code ModuleLayer.Controller.enableNativeAccess} would itself be a restricted
 * call of ours.
 */
final class IsolatedModule {
  /** Those with native methods, or that load a library. */
  static final Set<String> PACKAGES =
      Set.of(
          "com.sun.jna",
          "dev.memprof.agent.allocator",
          "dev.memprof.agent.garbage",
          "dev.memprof.agent.jmx",
          "dev.memprof.agent.ledger",
          "dev.memprof.agent.limits",
          "dev.memprof.agent.sampler",
          "dev.memprof.agent.start",
          "dev.memprof.agent.weave",
          "dev.memprof.agent.weigh");

  /** Modules whose classes these packages use, where the JVM has them. Each takes a start time. */
  static final Set<String> READS =
      Set.of("java.base", "java.desktop", "java.instrument", "java.logging", "java.management");

  private static final String NAME = "dev.memprof";

  private static final String INTERNALS = "jdk.internal.access";

  private IsolatedModule() {}

  /** Before the loader's first class. Without it (older JDKs, a failure) all works but warns. */
  static void define(ClassLoader loader, Instrumentation instrumentation) {
    try {
      boolean natively = exportNatively();
      if (!natively) {
        exportInternals(instrumentation);
      }
      JavaLangAccess access = SharedSecrets.getJavaLangAccess();
      // Not strict: to check the names of packages takes a lambda, the JVM's first, and 5 ms of its
      // start.
      ModuleDescriptor descriptor =
          SharedSecrets.getJavaLangModuleAccess()
              .newModuleBuilder(NAME, false, Set.of(ModuleDescriptor.Modifier.OPEN))
              .packages(PACKAGES)
              .build();
      Module module = access.defineModule(loader, descriptor, null);
      for (Module platform : ModuleLayer.boot().modules()) {
        if (READS.contains(platform.getName())) {
          access.addReads(module, platform);
        }
      }
      access.addReadsAllUnnamed(module); // all the rest that the loader has
      if (natively) {
        enableNatively(module);
      } else {
        enableNativeAccess(access, module);
      }
    } catch (LinkageError | ReflectiveOperationException | RuntimeException e) {
      // Then the JVM warns; that is all that is lost.
    }
  }

  /** False in a JVM without libmemprof.so, which is the first of two, or of another JDK. */
  private static boolean exportNatively() {
    try {
      exportNatively(INTERNALS);
      return true;
    } catch (LinkageError e) { // no such native, or what that looked for is not there
      return false;
    }
  }

  private static native void exportNatively(String packageName);

  /** Without any check; {@link NoSuchMethodError} where the JDK has it no more. */
  private static native void enableNatively(Module module);

  /** Up to JDK 25 it returns the module, which is part of a method's signature. */
  private static void enableNativeAccess(JavaLangAccess access, Module module)
      throws ReflectiveOperationException {
    try {
      Module unused = access.addEnableNativeAccess(module);
    } catch (NoSuchMethodError e) {
      Object unused =
          JavaLangAccess.class
              .getMethod("addEnableNativeAccess", Module.class)
              .invoke(access, module);
    }
  }

  private static void exportInternals(Instrumentation instrumentation) {
    Map<String, Set<Module>> exports = Map.of(INTERNALS, Set.of(IsolatedModule.class.getModule()));
    instrumentation.redefineModule(
        Object.class.getModule(), Set.of(), exports, Map.of(), Set.of(), Map.of());
  }
}
