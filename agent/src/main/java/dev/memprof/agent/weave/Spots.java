package dev.memprof.agent.weave;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Which of a class's methods the hooks are for. A class that overrides a method is found by the
 * method, then by what it extends; a class that inherits it from one that is nobody's business
 * makes the declaring class a place of its own, see {@link Inherited}.
 */
final class Spots {
  private final List<Hook> hooks = new CopyOnWriteArrayList<>();

  /** By the name of a declaring class: hooks on behalf of its heirs. */
  private final Map<String, Set<Inherited>> inherited = new ConcurrentHashMap<>();

  /** By the name of an interface: hooks on methods that it has code for. */
  private final Map<String, Set<Hook>> defaults = new ConcurrentHashMap<>();

  void add(Hook hook) {
    hooks.add(hook);
  }

  List<Hook> hooks() {
    return hooks;
  }

  /** Whether a loaded class may have sites; cheap, and seldom wrongly true. */
  boolean mayHave(Class<?> type) {
    return inherited.containsKey(type.getName())
        || hooks.stream().anyMatch(hook -> Ancestry.matches(hook.pattern(), type));
  }

  /** Whether a loaded class is one of those, or implements one. */
  static boolean isOneOf(List<String> names, Class<?> type) {
    return names.contains(type.getName())
        || Arrays.stream(type.getInterfaces()).anyMatch(one -> names.contains(one.getName()));
  }

  /**
   * @param loader of the class, or that will be; null for the boot loader
   * @param alsoIn receives the names of other classes that have got a site by this one
   */
  List<Spot> of(ClassFile file, ClassLoader loader, List<String> alsoIn) {
    List<Spot> sites = new ArrayList<>();
    Ancestry ancestry = new Ancestry(loader);
    for (Hook hook : hooks) {
      HookPattern pattern = hook.pattern();
      List<Spot> own =
          file.methods().stream()
              .filter(method -> isMeant(hook, file, method))
              .map(method -> new Spot(hook, false, file, method))
              .toList();
      boolean found = !own.isEmpty() && ancestry.matches(pattern, file);
      boolean inherits =
          own.isEmpty() && isDirectHeir(pattern, file) && inherit(hook, file, ancestry, alsoIn);
      if (found) {
        sites.addAll(own);
      }
      if (found && file.isInterface()) {
        boolean fresh =
            defaults.computeIfAbsent(file.name(), name -> ConcurrentHashMap.newKeySet()).add(hook);
        if (fresh) {
          alsoIn.add(file.name()); // who implements it may be loaded just now
        }
      }
      if (found || inherits || implementsDefault(hook, file)) {
        addInstances(hook, file, sites);
      }
    }
    for (Inherited hook : inherited.getOrDefault(file.name(), Set.of())) {
      file.methods().stream()
          .filter(method -> fits(hook.pattern(), method))
          .forEach(method -> sites.add(new Spot(hook, false, file, method)));
    }
    return sites;
  }

  private boolean implementsDefault(Hook hook, ClassFile file) {
    return !defaults.isEmpty()
        && !file.isInterface()
        && file.interfaces().stream()
            .anyMatch(name -> defaults.getOrDefault(name, Set.of()).contains(hook));
  }

  private static void addInstances(Hook hook, ClassFile file, List<Spot> sites) {
    if (hook.advice() == Hook.Advice.AROUND_AND_INSTANCES) {
      file.methods().stream()
          .filter(method -> method.name().equals("<init>"))
          .forEach(method -> sites.add(new Spot(hook, true, file, method)));
    }
  }

  private static boolean isMeant(Hook hook, ClassFile file, ClassFile.Method method) {
    if (!hook.pattern().matchesMethod(method.name(), method.descriptor())
        || method.name().startsWith("<") != hook.pattern().isConstructor()) {
      return false;
    }
    if (Modifier.isNative(method.access()) && hook.pattern().matchesType(file.name())) {
      hook.cannot(
          new Spot(hook, false, file, method).text() + " is native; advice cannot get into it");
    }
    return hasCode(method);
  }

  /** Whether a hook can be woven into a method on behalf of its heirs. */
  static boolean fits(HookPattern pattern, ClassFile.Method method) {
    return !pattern.isConstructor()
        && !Modifier.isStatic(method.access())
        && !Modifier.isPrivate(method.access())
        && hasCode(method)
        && pattern.matchesMethod(method.name(), method.descriptor());
  }

  private static boolean hasCode(ClassFile.Method method) {
    return !Modifier.isAbstract(method.access()) && !Modifier.isNative(method.access());
  }

  /** The class that is named itself, or that says it is one of them. */
  private static boolean isDirectHeir(HookPattern pattern, ClassFile file) {
    return pattern.isExact()
        && !pattern.isConstructor()
        && (pattern.matchesType(file.name())
            || pattern.type().equals(file.superName())
            || file.interfaces().contains(pattern.type()));
  }

  private boolean inherit(Hook hook, ClassFile file, Ancestry ancestry, List<String> alsoIn) {
    HookPattern pattern = hook.pattern();
    ClassFile superclass = ancestry.declaringSuperclass(pattern, file);
    if (superclass == null) {
      boolean declared =
          file.methods().stream()
              .anyMatch(method -> pattern.matchesMethod(method.name(), method.descriptor()));
      if (pattern.matchesType(file.name()) && !declared && !file.isInterface()) {
        hook.cannot(file.name() + " has no such method");
      }
      return false;
    }
    if (!ancestry.matches(pattern, superclass)) { // else it has a site of its own
      Set<Inherited> there =
          inherited.computeIfAbsent(superclass.name(), name -> ConcurrentHashMap.newKeySet());
      if (there.stream().noneMatch(known -> known.reported() == hook)) {
        there.add(new Inherited(hook));
        alsoIn.add(superclass.name());
      }
    }
    return true;
  }
}
