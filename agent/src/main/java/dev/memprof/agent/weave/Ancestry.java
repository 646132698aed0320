package dev.memprof.agent.weave;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * What a class extends. Of a class that is being loaded this must be read from files: asking the
 * JVM would load them, in the midst of loading.
 */
final class Ancestry {
  private final ClassLoader loader;

  /**
   * @param loader sees the ancestors; null for the boot loader
   */
  Ancestry(ClassLoader loader) {
    this.loader = loader;
  }

  /** Whether a loaded class, or what it extends, matches. */
  static boolean matches(HookPattern pattern, Class<?> type) {
    for (Class<?> one = type; one != null; one = one.getSuperclass()) {
      if (matchesWithInterfaces(pattern, one)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matchesWithInterfaces(HookPattern pattern, Class<?> type) {
    if (pattern.matchesType(type.getName())) {
      return true;
    }
    if (!pattern.isExact()) {
      return false; // wildcards are for names, not for families
    }
    for (Class<?> one : type.getInterfaces()) {
      if (matchesWithInterfaces(pattern, one)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the class is annotated, as its file says; false where nobody has the file. */
  static boolean isAnnotated(Class<?> type) {
    ClassFile file = new Ancestry(type.getClassLoader()).read(type.getName());
    return file != null && Annotations.areIn(file);
  }

  /** The same of a class of which there is the file only. */
  boolean matches(HookPattern pattern, ClassFile type) {
    if (pattern.matchesType(type.name())) {
      return true;
    }
    if (!pattern.isExact()) {
      return false;
    }
    Deque<ClassFile> next = new ArrayDeque<>();
    Set<String> seen = new HashSet<>();
    for (ClassFile one = type; one != null; one = next.poll()) {
      for (String ancestor : ancestors(one)) {
        if (pattern.matchesType(ancestor)) {
          return true;
        }
        if (seen.add(ancestor)) {
          ClassFile read = read(ancestor);
          if (read != null) {
            next.add(read);
          }
        }
      }
    }
    return false;
  }

  private static Set<String> ancestors(ClassFile type) {
    Set<String> ancestors = new HashSet<>(type.interfaces());
    if (type.superName() != null && !type.superName().equals("java.lang.Object")) {
      ancestors.add(type.superName());
    }
    return ancestors;
  }

  /** The nearest superclass that declares, with code, a method that matches; null for none. */
  ClassFile declaringSuperclass(HookPattern pattern, ClassFile type) {
    for (String name = type.superName(); name != null; ) {
      ClassFile superclass = read(name);
      if (superclass == null) {
        return null;
      }
      if (superclass.methods().stream().anyMatch(method -> Spots.fits(pattern, method))) {
        return superclass;
      }
      name = superclass.superName();
    }
    return null;
  }

  /** Null for a class that is made at run time, and whose file nobody has. */
  private ClassFile read(String name) {
    String file = name.replace('.', '/') + ".class";
    try (InputStream in =
        loader == null
            ? ClassLoader.getSystemResourceAsStream(file)
            : loader.getResourceAsStream(file)) {
      return in == null ? null : new ClassFile(in.readAllBytes());
    } catch (IOException | IllegalArgumentException e) {
      return null;
    }
  }
}
