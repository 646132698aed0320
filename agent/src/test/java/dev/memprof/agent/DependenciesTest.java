package dev.memprof.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Dependencies point along the data flow. */
class DependenciesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.memprof");

  private static void neverFromTo(String from, String... to) {
    noClasses()
        .that()
        .resideInAPackage(from)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(to)
        .check(CLASSES);
  }

  /** Of this module and of those that it is built from. */
  @Test
  void packagesFormNoCircle() {
    slices().matching("dev.memprof.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void storeKnowsOnlyProfiles() {
    neverFromTo("dev.memprof.store..", "dev.memprof.agent..", "dev.memprof.boot..");
  }

  /** A JVM without agent has one as well; only stacks of its mappings have names as in profiles. */
  @Test
  void ledgerSeesOnlyTheContract() {
    neverFromTo(
        "dev.memprof.ledger..", "dev.memprof.store..", "dev.memprof.agent..", "dev.memprof.boot..");
    noClasses()
        .that()
        .resideInAPackage("dev.memprof.ledger..")
        .and()
        .resideOutsideOfPackage("dev.memprof.ledger.inside..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.memprof.profile..")
        .check(CLASSES);
  }

  @Test
  void profileDependsOnNothingOfOurs() {
    neverFromTo(
        "dev.memprof.profile..",
        "dev.memprof.store..",
        "dev.memprof.ledger..",
        "dev.memprof.agent..",
        "dev.memprof.boot..");
  }

  /** A client has no class of the agent's, nor an old agent one of a new client's. */
  @Test
  void contractSeesOnlyTheJdk() {
    noClasses()
        .that()
        .resideInAPackage("dev.memprof.contract..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages("dev.memprof.contract..", "java..", "javax.management..")
        .check(CLASSES);
  }

  @Test
  void bootSeesOnlyTheJdk() {
    noClasses()
        .that()
        .resideInAPackage("dev.memprof.boot..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages("dev.memprof.boot..", "java..", "jdk.internal.access..")
        .check(CLASSES);
  }

  /** It runs in a JVM that is about to be replaced, and before every application. */
  @Test
  void startLoadsNoLibraries() {
    neverFromTo(
        "dev.memprof.agent.start..",
        "com.sun.jna..",
        "org.apache..",
        "dev.memprof.profile..",
        "dev.memprof.store..",
        "javax.management..",
        "java.util.stream..",
        "java.util.regex..");
  }

  @Test
  void controlKnowsNothingOfItsClients() {
    neverFromTo("dev.memprof.agent.control..", "dev.memprof.agent.jmx..", "javax.management..");
    neverFromTo(
        "dev.memprof.agent.allocator..", "dev.memprof.agent.control..", "dev.memprof.agent.jmx..");
  }

  @Test
  void limitsAreKnownWithoutWhoActsOnThem() {
    neverFromTo(
        "dev.memprof.*.limits..",
        "dev.memprof.agent.control..",
        "dev.memprof.agent.watch..",
        "dev.memprof.agent.jmx..");
  }

  @Test
  void onlyTheCoreKnowsTheHttpService() {
    neverFromTo("dev.memprof.agent.control..", "dev.memprof.agent.metrics..");
    neverFromTo("dev.memprof.agent.metrics..", "dev.memprof.agent.jmx..", "javax.management..");
    for (String other : new String[] {"control", "limits", "allocator", "metrics", "jmx"}) {
      neverFromTo("dev.memprof.agent." + other + "..", "dev.memprof.agent.http..");
    }
    neverFromTo("dev.memprof.agent.start..", "dev.memprof.agent.http.*.."); // its port alone
    neverFromTo("dev.memprof.agent.http.server..", "dev.memprof.agent.http");
  }

  /** None ends without a word. In {@code start} a failure is one of the start, and told there. */
  @Test
  void threadsHaveOneRoot() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.memprof.agent.thread..", "dev.memprof.agent.start..")
        .should()
        .callConstructor(Thread.class, Runnable.class, String.class)
        .orShould()
        .callConstructor(Thread.class, Runnable.class)
        .check(CLASSES);
  }

  /** Its bounds are system properties of the process, and not every JVM has its module. */
  @Test
  void usesNoServerOfTheJdk() {
    neverFromTo("dev.memprof.agent..", "com.sun.net.httpserver..");
  }
}
