package dev.memprof.profile.owner;

import java.util.List;

/** Whose code a Java frame runs: what decides how much it says about the cause of an allocation. */
public enum Origin {
  /** The agent's own code, beside the application's. */
  MEMPROF,
  JDK,
  /** A library so common that a reader looks for who calls it. */
  LIBRARY,
  APPLICATION;

  /** Looks like the JDK, but is JNA. */
  private static final String JNA = "com.sun.jna.";

  private static final List<String> JDK_PREFIXES =
      List.of("java.", "javax.", "jdk.", "sun.", "com.sun.");

  /**
   * A guess by name: it orders and shortens what is shown, and never leaves memory out. Where an
   * application is itself one of these, all its frames are, and none is preferred to another.
   */
  private static final List<String> LIBRARY_PREFIXES =
      List.of(
          JNA,
          "akka.",
          "clojure.",
          "com.alibaba.",
          "com.amazonaws.",
          "com.esotericsoftware.",
          "com.fasterxml.",
          "com.github.luben.",
          "com.google.",
          "com.linecorp.",
          "com.mysql.",
          "com.zaxxer.",
          "groovy.",
          "io.grpc.",
          "io.helidon.",
          "io.micrometer.",
          "io.micronaut.",
          "io.netty.",
          "io.opentelemetry.",
          "io.quarkus.",
          "io.undertow.",
          "io.vertx.",
          "jakarta.",
          "kotlin.",
          "kotlinx.",
          "net.jpountz.",
          "okhttp3.",
          "okio.",
          "one.nio.",
          "org.agrona.",
          "org.apache.",
          "org.bouncycastle.",
          "org.bytedeco.",
          "org.conscrypt.",
          "org.eclipse.",
          "org.glassfish.",
          "org.hibernate.",
          "org.iq80.",
          "org.jboss.",
          "org.jctools.",
          "org.junit.",
          "org.lmdbjava.",
          "org.lwjgl.",
          "org.postgresql.",
          "org.rocksdb.",
          "org.slf4j.",
          "org.springframework.",
          "org.sqlite.",
          "org.tensorflow.",
          "org.wildfly.",
          "org.xerial.",
          "org.xnio.",
          "reactor.",
          "redis.",
          "scala.");

  /** The origin of {@code method}, a Java frame's name. */
  public static Origin of(String method) {
    if (MemprofCode.has(method)) {
      return MEMPROF;
    }
    // Classes the JVM spins for lambdas have the user's package, and numbers new in every process.
    if (method.contains("$$Lambda") || startsWithAny(method, JDK_PREFIXES)) {
      return method.startsWith(JNA) ? LIBRARY : JDK;
    }
    return startsWithAny(method, LIBRARY_PREFIXES) ? LIBRARY : APPLICATION;
  }

  private static boolean startsWithAny(String method, List<String> prefixes) {
    for (String prefix : prefixes) {
      if (method.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }
}
