package dev.memprof.agent.weave;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.matcher.ElementMatchers;

/** Hooks that the application has asked for by {@code @ReleasesMemory("block-cache")}. */
final class Annotations {
  private static final String TYPE = "dev.memprof.api.ReleasesMemory";

  private static final byte[] DESCRIPTOR =
      ("L" + TYPE.replace('.', '/') + ";").getBytes(StandardCharsets.US_ASCII);

  private final Function<HookPattern, Hook> maker;
  private final Map<HookPattern, Hook> hooks = new ConcurrentHashMap<>();

  /**
   * @param maker of a hook for one method
   */
  Annotations(Function<HookPattern, Hook> maker) {
    this.maker = maker;
  }

  static boolean areIn(ClassFile file) {
    return file.mentions(DESCRIPTOR);
  }

  List<Hook> hooks() {
    return List.copyOf(hooks.values());
  }

  List<Spot> addTo(
      List<Spot> sites,
      ClassFile file,
      Iterable<? extends MethodDescription.InDefinedShape> methods) {
    List<Spot> all = new ArrayList<>(sites);
    for (MethodDescription.InDefinedShape method : methods) {
      for (AnnotationDescription annotation : method.getDeclaredAnnotations()) {
        if (annotation.getAnnotationType().getName().equals(TYPE)) {
          add(all, file, method, valueOf(annotation));
        }
      }
    }
    return all;
  }

  private static String valueOf(AnnotationDescription annotation) {
    return annotation
        .getValue(
            annotation
                .getAnnotationType()
                .getDeclaredMethods()
                .filter(ElementMatchers.named("value"))
                .getOnly())
        .resolve(String.class);
  }

  private void add(
      List<Spot> sites, ClassFile file, MethodDescription.InDefinedShape method, String name) {
    ClassFile.Method declared =
        new ClassFile.Method(
            method.getModifiers(), method.getInternalName(), method.getDescriptor());
    HookPattern pattern =
        new HookPattern(
            name.isBlank() ? HookPattern.simple(file.name()) : name,
            false,
            file.name(),
            declared.name(),
            Descriptors.parameters(declared.descriptor()),
            null);
    Hook hook = hooks.computeIfAbsent(pattern, maker);
    if (method.isAbstract() || method.isNative()) {
      hook.cannot("@ReleasesMemory serves methods with code only");
      return;
    }
    if (sites.stream().anyMatch(site -> site.method().equals(declared) && !site.instances())) {
      return; // it is in an option as well
    }
    sites.add(new Spot(hook, false, file, declared));
    if (!method.isStatic() && !method.isConstructor()) {
      file.methods().stream()
          .filter(other -> other.name().equals("<init>"))
          .forEach(other -> sites.add(new Spot(hook, true, file, other)));
    }
  }
}
