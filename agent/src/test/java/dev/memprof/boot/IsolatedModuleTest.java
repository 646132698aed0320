package dev.memprof.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the module must have, so that no JVM warns of native code. */
class IsolatedModuleTest {
  private static final Set<String> LOADERS = Set.of("load", "loadLibrary");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new DoNotIncludeTests())
          .importPackages(
              "dev.memprof.agent", "dev.memprof.store", "dev.memprof.profile", "com.sun.jna");

  @Test
  void readsTheModulesThatItsClassesUse() {
    Set<String> modules = new HashSet<>();
    for (JavaClass one : CLASSES) {
      if (IsolatedModule.PACKAGES.contains(one.getPackageName())) {
        for (Dependency dependency : one.getDirectDependenciesFromSelf()) {
          modules.add(moduleOf(dependency.getTargetClass().getBaseComponentType().getName()));
        }
      }
    }
    modules.remove(null);
    assertThat(modules).isSubsetOf(IsolatedModule.READS);
  }

  /** Null for what is of no module, or not there. */
  private static String moduleOf(String name) {
    try {
      return Class.forName(name, false, IsolatedModuleTest.class.getClassLoader())
          .getModule()
          .getName();
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  @Test
  void hasThePackagesWithNativeCode() {
    Set<String> natives = new TreeSet<>();
    for (JavaClass one : CLASSES) {
      if (hasNativeMethod(one) || loadsLibrary(one)) {
        natives.add(one.getPackageName());
      }
    }
    assertThat(natives).containsExactlyInAnyOrderElementsOf(IsolatedModule.PACKAGES);
  }

  private static boolean hasNativeMethod(JavaClass one) {
    return one.getMethods().stream()
        .anyMatch(method -> method.getModifiers().contains(JavaModifier.NATIVE));
  }

  private static boolean loadsLibrary(JavaClass one) {
    return one.getMethodCallsFromSelf().stream().anyMatch(IsolatedModuleTest::loadsLibrary);
  }

  private static boolean loadsLibrary(JavaMethodCall call) {
    return LOADERS.contains(call.getName())
        && Set.of("java.lang.System", "java.lang.Runtime")
            .contains(call.getTargetOwner().getName());
  }
}
