package dev.memprof.boot;

import java.lang.instrument.Instrumentation;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the isolated loader's classes a named module. From JDK 24 on the JVM warns, on the
 * application's stderr, about code that loads native libraries without {@code
 * --enable-native-access}; that can be granted to a named module, but of unnamed ones only to all
 * at once, the application's included.
 */
final class IsolatedModule {
  private static final String NAME = "dev.memprof";

  private IsolatedModule() {}

  /** Before the loader's first class. Without it (older JDKs, a failure) all works but warns. */
  static void define(IsolatedLoader loader, Set<String> packages, Instrumentation instrumentation) {
    try {
      ModuleDescriptor descriptor = ModuleDescriptor.newOpenModule(NAME).packages(packages).build();
      Configuration configuration =
          ModuleLayer.boot()
              .configuration()
              .resolve(new Finder(descriptor), ModuleFinder.of(), Set.of(NAME));
      Module module =
          ModuleLayer.defineModules(
                  configuration, List.of(ModuleLayer.boot()), name -> (ClassLoader) loader)
              .layer()
              .findModule(NAME)
              .orElseThrow();
      Set<Module> read = new HashSet<>(ModuleLayer.boot().modules());
      read.add(loader.getUnnamedModule()); // where the library within the jar ends up
      instrumentation.redefineModule(module, read, Map.of(), Map.of(), Set.of(), Map.of());
      grantNativeAccess(module, instrumentation);
    } catch (ReflectiveOperationException | RuntimeException e) {
      // Then the JVM warns; that is all that is lost.
    }
  }

  /** ModuleLayer.Controller.enableNativeAccess would itself be a restricted call of ours. */
  private static void grantNativeAccess(Module module, Instrumentation instrumentation)
      throws ReflectiveOperationException {
    Map<String, Set<Module>> exports =
        Map.of("jdk.internal.access", Set.of(IsolatedModule.class.getModule()));
    instrumentation.redefineModule(
        Object.class.getModule(), Set.of(), exports, Map.of(), Set.of(), Map.of());
    Object access =
        Class.forName("jdk.internal.access.SharedSecrets")
            .getMethod("getJavaLangAccess")
            .invoke(null);
    Class.forName("jdk.internal.access.JavaLangAccess")
        .getMethod("addEnableNativeAccess", Module.class)
        .invoke(access, module);
  }

  private record Finder(ModuleDescriptor descriptor) implements ModuleFinder {
    @Override
    public Optional<ModuleReference> find(String name) {
      return name.equals(NAME) ? Optional.of(new Reference(descriptor)) : Optional.empty();
    }

    @Override
    public Set<ModuleReference> findAll() {
      return Set.of(new Reference(descriptor));
    }
  }

  /** Classes come through the loader; nobody reads the module by itself. */
  private static final class Reference extends ModuleReference {
    Reference(ModuleDescriptor descriptor) {
      super(descriptor, URI.create("memprof:core"));
    }

    @Override
    public ModuleReader open() {
      throw new UnsupportedOperationException();
    }
  }
}
