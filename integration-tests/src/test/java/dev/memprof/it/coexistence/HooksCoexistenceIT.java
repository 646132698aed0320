package dev.memprof.it.coexistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.AgentJar;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Waiting;
import dev.memprof.it.programs.TracingAgent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.management.Attribute;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hooks beside other agents, and in applications that are made of modules. */
class HooksCoexistenceIT {
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";
  private static final String BYTE_BUDDY = System.getProperty("memprof.byteBuddy");
  private static final long BLOCK = 1 << 16;

  @TempDir private Path directory;

  private static CompositeData[] releases(Jmx jmx, int count) throws Exception {
    return Waiting.on(count + " releases")
        .until(() -> (CompositeData[]) jmx.get("Caches", "Releases"), all -> all.length == count);
  }

  private void worksBesideAnother(Jdk jdk, boolean first) throws Exception {
    String ours = "-javaagent:" + Jvm.AGENT + "=release=dev.memprof.it.programs.BlockCache#clear";
    String theirs =
        "-javaagent:" + AgentJar.write(directory, TracingAgent.class, "Can-Retransform-Classes");
    Jvm.Builder builder =
        new Jvm.Builder(
            jdk.tool("java"),
            "-Xverify:all",
            first ? ours : theirs,
            first ? theirs : ours,
            "-cp",
            Jvm.CLASS_PATH + ":" + BYTE_BUDDY,
            "dev.memprof.it.programs.Traced");
    try (Jvm jvm = builder.startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      jvm.say(""); // one line end: one byte, one call
      String unused = jvm.awaitLine("traced 2");
      assertThat(releases(jmx, 2)[1].get("threadFreedBytes")).isEqualTo(2 * BLOCK);

      jmx.server.setAttribute(Jmx.name("Caches"), new Attribute("HooksEnabled", false));
      jvm.say("");
      unused = jvm.awaitLine("traced 3");
      jmx.server.setAttribute(Jmx.name("Caches"), new Attribute("HooksEnabled", true));
      jvm.say("");
      unused = jvm.awaitLine("traced 4");
      assertThat(releases(jmx, 3)[2].get("threadFreedBytes")).isEqualTo(2 * BLOCK);
      assertThat(jmx.get("Caches", "FailedCalls")).isEqualTo(0L);
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void worksBesideAnotherByteBuddyListedLater(Jdk jdk) throws Exception {
    worksBesideAnother(jdk, true);
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void worksBesideAnotherByteBuddyListedBefore(Jdk jdk) throws Exception {
    worksBesideAnother(jdk, false);
  }

  /** A module that exports nothing, opens nothing and reads java.base only. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void measuresWithinClosedModules(Jdk jdk) throws Exception {
    Path sources = Files.createDirectories(directory.resolve("src/com/acme"));
    Path module =
        Files.writeString(
            directory.resolve("src/module-info.java"), "module com.acme { requires java.base; }");
    Path cache =
        Files.writeString(
            sources.resolve("Cache.java"),
            """
            package com.acme;
            final class Cache {
              private java.util.zip.Deflater held = new java.util.zip.Deflater();
              private Cache() {}
              private void evict() { if (held != null) held.end(); held = null; }
              public static void main(String[] arguments) throws Exception {
                new Cache().evict();
                Cache kept = new Cache();
                System.out.println("ready");
                while (System.in.read() >= 0) {}
                System.out.println(kept);
              }
            }
            """);
    Path classes = directory.resolve("classes");
    try (Jvm javac = Jvm.run(new Jvm.Builder(jdk.tool("javac"), "-d", classes, module, cache))) {
      assertThat(javac.text()).isEmpty();
    }
    String ours = "-javaagent:" + Jvm.AGENT + "=release=com.acme.Cache#evict";
    try (Jvm jvm =
            new Jvm.Builder(jdk.tool("java"), "-Xverify:all", ours)
                .add("--module-path", classes, "-m", "com.acme/com.acme.Cache")
                .startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      // zlib's state of a Deflater is some 260 KiB
      assertThat((Long) releases(jmx, 1)[0].get("threadFreedBytes")).isGreaterThan(200_000);
      CompositeData[] cleared = (CompositeData[]) jmx.call("Caches", "measureClear", "Cache");
      assertThat(cleared) // the first instance holds nothing, and may be garbage already
          .anyMatch(release -> (Long) release.get("threadFreedBytes") > 200_000);
      assertThat(List.of(cleared).get(0).get("thrown")).isEqualTo("");
    }
  }

  /** Byte Buddy costs a third of a second: nobody pays who has no hooks. */
  @ParameterizedTest
  @ValueSource(strings = {"", "release=com.acme.Nowhere#clear"})
  void loadsByteBuddyOnlyForClassesWithHooks(String options) throws Exception {
    for (Jdk jdk : Jdk.all()) {
      try (Jvm jvm =
          Jvm.profiled(jdk, options)
              .add("-cp", Jvm.CLASS_PATH.split(":", 2)[0]) // without the API and its annotations
              .add("-Xlog:class+load", "dev.memprof.it.programs.Idle")
              .startReady()) {
        jvm.closeInput();
        assertThat(jvm.exitCode()).isZero();
        assertThat(jvm.text()).doesNotContain("net.bytebuddy");
        if (!options.isEmpty()) { // without, it comes with the hook of OutOfMemoryError, or not yet
          assertThat(jvm.text()).contains("java.lang.MemprofHooks");
        }
      }
    }
  }
}
