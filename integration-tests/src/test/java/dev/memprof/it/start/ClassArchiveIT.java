package dev.memprof.it.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.AgentStart;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A JVM that writes an archive of its classes for later starts, with memprof in it. */
class ClassArchiveIT {
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";

  @TempDir private Path directory;

  @ParameterizedTest
  @MethodSource(JDKS)
  void trainsAnAotCache(Jdk jdk) throws Exception {
    assumeTrue(jdk.feature() >= 25, jdk + " has no -XX:AOTCacheOutput");
    Path cache = directory.resolve("app.aot");
    Jvm training = run(jdk, "-XX:AOTCacheOutput=" + cache);
    assertThat(training.exitCode()).as(training.text()).isZero();
    assertThat(cache).as(training.text()).isNotEmptyFile();
    Jvm served = run(jdk, "-XX:AOTCache=" + cache, "-XX:AOTMode=on");
    assertThat(served.exitCode()).as(served.text()).isZero();
    assertThat(served.output()).containsExactly("agent started");
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void recordsAnAotConfiguration(Jdk jdk) throws Exception {
    assumeTrue(jdk.feature() >= 24, jdk + " has no -XX:AOTMode");
    Path configuration = directory.resolve("app.aotconf");
    Jvm jvm = run(jdk, "-XX:AOTMode=record", "-XX:AOTConfiguration=" + configuration);
    assertThat(jvm.exitCode()).as(jvm.text()).isZero();
    assertThat(configuration).as(jvm.text()).isNotEmptyFile();
  }

  /** Which the JVM refuses to do under any agent, but for these options. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void archivesAtExit(Jdk jdk) throws Exception {
    Path archive = directory.resolve("app.jsa");
    Jvm jvm =
        run(
            jdk,
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:+AllowArchivingWithJavaAgent",
            "-XX:ArchiveClassesAtExit=" + archive);
    assertThat(jvm.exitCode()).as(jvm.text()).isZero();
    assertThat(archive).as(jvm.text()).isNotEmptyFile();
  }

  private Jvm run(Jdk jdk, Object... options) throws Exception {
    return Jvm.run(
        new Jvm.Builder(jdk.tool("java"), "-javaagent:" + Jvm.AGENT + "=dir=" + directory)
            .add(options)
            .add("-cp", jar(), AgentStart.class.getName()));
  }

  /** Archives take classes from jars only. */
  private Path jar() throws Exception {
    Path jar = directory.resolve("app.jar");
    String entry = AgentStart.class.getName().replace('.', '/') + ".class";
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        InputStream in = AgentStart.class.getResourceAsStream("AgentStart.class")) {
      out.putNextEntry(new JarEntry(entry));
      in.transferTo(out);
    }
    return jar;
  }
}
