package dev.memprof.profile.owner;

import dev.memprof.profile.model.Frame;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells memory of classes from that of the code which was the first to need them: what the JVM
 * allocates itself while it loads or links a class. The class has no name in a stack; its loader
 * has, where that is Java code.
 */
final class ClassLoading {
  static final String LOADING = "[class loading] ";
  private static final Frame LINKING = Frame.marker("[class linking]");
  private static final Frame BOOT_LOADER = Frame.marker(LOADING + "boot class loader");

  /** HotSpot's functions that do nothing else (systemDictionary, classFileParser, jvm.cpp). */
  private static final Pattern LOADS =
      Pattern.compile(
          "(ClassFileParser|KlassFactory|ClassLoader)::.*"
              + "|SystemDictionary::(load_|resolve_|define_|find_or_define_|update_dictionary).*"
              + "|jvm_define_class_common|jvm_lookup_define_class");

  /** Native methods are linked at their first call. */
  private static final Pattern LINKS =
      Pattern.compile(
          "InstanceKlass::link_class_impl|Rewriter::.*|Verifier::.*|SignatureHandlerLibrary::.*");

  /** Java's way into them, which is known without HotSpot's symbols. */
  private static final Pattern DEFINES =
      Pattern.compile(
          "java\\.lang\\.ClassLoader\\.defineClass[012]"
              + "|jdk\\.internal\\.misc\\.Unsafe\\.define(Anonymous)?Class0");

  private static final String BOOT_CLASS = "java.lang.ClassLoader.findBootstrapClass";
  private static final Pattern OF_LOADER = Pattern.compile(".*\\.(define|find|load)Class[^.]*");
  private static final String URL_LOADER = "java.net.URLClassLoader";

  private static final String BUILTIN_LOADER = "jdk.internal.loader.BuiltinClassLoader";

  /** In the words of Java's documentation. */
  private static final Map<String, String> KNOWN =
      Map.of(
          "java.lang.invoke.MethodHandles$Lookup$ClassDefiner",
          "hidden classes",
          "jdk.internal.loader.ClassLoaders$AppClassLoader",
          "application class loader",
          BUILTIN_LOADER,
          "application or platform class loader");

  /** Whose code many loaders share. */
  private static final Set<String> SHARED =
      Set.of(
          URL_LOADER,
          BUILTIN_LOADER,
          "java.lang.ClassLoader",
          "java.lang.System",
          "java.security.AccessController",
          "java.security.SecureClassLoader",
          "jdk.internal.misc.Unsafe");

  private ClassLoading() {}

  /**
   * @param function of HotSpot, without arguments
   */
  static boolean isLoading(String function) {
    return LOADS.matcher(function).matches();
  }

  /** Likewise. */
  static boolean isLinking(String function) {
    return LINKS.matcher(function).matches();
  }

  /**
   * @param method the innermost of Java
   */
  static boolean isDefining(String method) {
    return DEFINES.matcher(method).matches() || method.startsWith(BOOT_CLASS);
  }

  /** Of a stack that links a class, which has been loaded before. */
  static Frame linking() {
    return LINKING;
  }

  /** Of a stack that loads one: names the loader as far as the stack tells. */
  static Frame loading(List<Frame> stack) {
    boolean defines = false;
    String shared = "";
    for (Frame frame : stack) {
      if (frame.isJava()) {
        defines |= DEFINES.matcher(frame.name()).matches();
        if (!defines) {
          return BOOT_LOADER; // HotSpot's own code has found it
        }
        String type = frame.name().substring(0, Math.max(0, frame.name().lastIndexOf('.')));
        String host = host(type);
        if (!SHARED.contains(host)) {
          boolean isLoader = OF_LOADER.matcher(frame.name()).matches();
          return of(isLoader || shared.isEmpty() ? type : shared);
        }
        shared = host.equals(URL_LOADER) || host.equals(BUILTIN_LOADER) ? host : shared;
      }
    }
    return of(shared.isEmpty() ? "java.lang.ClassLoader" : shared);
  }

  private static Frame of(String loader) {
    return Frame.marker(LOADING + KNOWN.getOrDefault(loader, loader));
  }

  private static String host(String type) {
    int inner = type.indexOf('$');
    return inner < 0 ? type : type.substring(0, inner);
  }
}
