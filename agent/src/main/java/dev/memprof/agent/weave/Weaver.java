package dev.memprof.agent.weave;

import java.util.List;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.MethodList;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.TypeResolutionStrategy;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.pool.TypePool;

/**
 * Inlines advice into methods by Byte Buddy, whose classes are loaded with this one. No member is
 * added and no signature changed, so that loaded classes can be woven, and unwoven, as well.
 */
final class Weaver {
  private static final TypeDescription.Generic LONG =
      TypeDescription.ForLoadedType.of(long.class).asGenericType();
  private static final TypeDescription.Generic OBJECT =
      TypeDescription.ForLoadedType.of(Object.class).asGenericType();

  private final Dispatch dispatch;
  private final ByteBuddy byteBuddy =
      new ByteBuddy()
          .with(TypeValidation.DISABLED)
          .with(Implementation.Context.Disabled.Factory.INSTANCE);

  Weaver(Dispatch dispatch) {
    this.dispatch = dispatch;
  }

  /**
   * @param bytes the class file
   * @param loader sees what the class refers to; null for the boot loader
   * @param sites of that class; those of annotations are looked for here
   * @param annotations null when they are not looked for
   * @return the class file with advice; null for no change
   */
  byte[] weave(byte[] bytes, ClassLoader loader, List<Spot> sites, Annotations annotations) {
    String name = new ClassFile(bytes).name();
    ClassFileLocator locator =
        new ClassFileLocator.Compound(
            ClassFileLocator.Simple.of(name, bytes),
            loader == null
                ? ClassFileLocator.ForClassLoader.ofBootLoader()
                : ClassFileLocator.ForClassLoader.of(loader));
    TypePool pool = TypePool.Default.WithLazyResolution.of(locator);
    TypeDescription type = pool.describe(name).resolve();
    MethodList<MethodDescription.InDefinedShape> methods = type.getDeclaredMethods();
    DynamicType.Builder<?> builder = byteBuddy.decorate(type, locator);
    boolean woven = false;
    if (annotations != null) {
      sites = annotations.addTo(sites, new ClassFile(bytes), methods);
    }
    for (Spot site : sites) {
      MethodDescription.InDefinedShape method = find(methods, site.method());
      Advice advice = adviceFor(site, method);
      if (advice != null) {
        builder = builder.visit(advice.on(ElementMatchers.is(method)));
        if (!site.instances()) {
          site.hook().reported().wovenInto(site.text());
        }
        woven = true;
      }
    }
    return woven ? builder.make(TypeResolutionStrategy.Disabled.INSTANCE, pool).getBytes() : null;
  }

  private static MethodDescription.InDefinedShape find(
      MethodList<MethodDescription.InDefinedShape> methods, ClassFile.Method wanted) {
    for (MethodDescription.InDefinedShape method : methods) {
      if (method.getInternalName().equals(wanted.name())
          && method.getDescriptor().equals(wanted.descriptor())) {
        return method;
      }
    }
    throw new IllegalStateException("no method " + wanted);
  }

  /** Null where the hook does not fit the method, which it has been told. */
  private Advice adviceFor(Spot site, MethodDescription.InDefinedShape method) {
    Advice.WithCustomMapping mapped =
        Advice.withCustomMapping().bind(HookNumber.class, dispatch.number(site.hook()));
    if (site.instances()) {
      return mapped.to(InstanceAdvice.class);
    }
    return switch (site.hook().advice()) {
      case AROUND, AROUND_AND_INSTANCES ->
          mapped.to(method.isConstructor() ? AroundConstructorAdvice.class : AroundAdvice.class);
      case THROWN -> mapped.to(ThrownAdvice.class);
      case COUNT -> counting(site, method, mapped);
    };
  }

  private static Advice counting(
      Spot site, MethodDescription.InDefinedShape method, Advice.WithCustomMapping mapped) {
    HookPattern pattern = site.hook().pattern();
    HookPattern.Size source = pattern.source() == null ? onlyNumber(method) : pattern.source();
    if (source == null) {
      site.hook().reported().cannot("say which argument of " + site.text() + " is the size: @0");
      return null;
    }
    String of = source.of();
    if (of.equals("this")) {
      if (method.isStatic()) {
        site.hook().reported().cannot(site.text() + " is static and has no this");
        return null;
      }
      return mapped
          .bind(
              Measured.class,
              new Advice.OffsetMapping.ForThisReference(
                  OBJECT, true, Assigner.Typing.STATIC, false))
          .to(pattern.down() ? CountBeforeAdvice.class : CountOfAdvice.class);
    }
    boolean returned = of.equals("return");
    int index = returned ? -1 : Integer.parseInt(of);
    if (index >= method.getParameters().size()) {
      site.hook().reported().cannot(site.text() + " has no argument " + index);
      return null;
    }
    TypeDescription type =
        returned
            ? method.getReturnType().asErasure()
            : method.getParameters().get(index).getType().asErasure();
    boolean number = isNumber(type);
    if (!number && (type.isPrimitive() || (source.getter().isEmpty() && !type.isArray()))) {
      site.hook()
          .reported()
          .cannot(of + " of " + site.text() + " is no number: say @" + of + ".METHOD, or another");
      return null;
    }
    Advice.WithCustomMapping measured =
        returned
            ? mapped.bind(
                Measured.class,
                new Advice.OffsetMapping.ForReturnValue(
                    number ? LONG : OBJECT, true, Assigner.Typing.STATIC))
            : mapped.bind(Measured.class, method.getParameters().get(index));
    if (number) {
      return measured.to(CountAdvice.class);
    }
    boolean before = pattern.down() && !returned;
    return measured.to(before ? CountBeforeAdvice.class : CountOfAdvice.class);
  }

  private static HookPattern.Size onlyNumber(MethodDescription method) {
    HookPattern.Size found = null;
    for (int i = 0; i < method.getParameters().size(); i++) {
      if (isNumber(method.getParameters().get(i).getType().asErasure())) {
        if (found != null) {
          return null;
        }
        found = new HookPattern.Size(Integer.toString(i), "");
      }
    }
    return found;
  }

  private static boolean isNumber(TypeDescription type) {
    return type.represents(int.class) || type.represents(long.class);
  }
}
