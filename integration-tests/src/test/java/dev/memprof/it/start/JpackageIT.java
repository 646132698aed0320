package dev.memprof.it.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.MemprofLibraries;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An application with a launcher and a runtime of its own, as {@code jpackage} makes them. */
class JpackageIT {
  @TempDir private Path directory;

  /** Its launcher passes what it knows to itself by a variable, and would start half-way again. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void startsAnewWhereTheUserSaysSo(Jdk jdk) throws Exception {
    Path tool = jdk.tool("jpackage");
    assumeThat(tool).as(jdk + " has no jpackage").isExecutable();
    Path input = Files.createDirectory(directory.resolve("input"));
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    String entry = MemprofLibraries.class.getName().replace('.', '/') + ".class";
    try (JarOutputStream out =
            new JarOutputStream(Files.newOutputStream(input.resolve("program.jar")), manifest);
        InputStream in = MemprofLibraries.class.getResourceAsStream("MemprofLibraries.class")) {
      out.putNextEntry(new JarEntry(entry));
      in.transferTo(out);
    }
    Jvm packed =
        Jvm.run(
            new Jvm.Builder(tool, "--type", "app-image", "--name", "Packed")
                .add("--input", input, "--main-jar", "program.jar", "--dest", directory)
                .add("--main-class", MemprofLibraries.class.getName())
                .add("--add-modules")
                .add("java.instrument,java.logging,java.management,jdk.management")
                .add("--java-options", "-javaagent:" + Jvm.AGENT + "=relaunch=always"));
    assumeThat(packed.exitCode()).as("jpackage of " + jdk + ": " + packed.text()).isZero();
    Jvm jvm = Jvm.run(new Jvm.Builder(directory.resolve("Packed/bin/Packed"), "a", "@b"));
    assertThat(jvm.exitCode()).as(jvm.text()).isZero();
    assertThat(jvm.output())
        .as(jvm.text())
        .filteredOn(line -> line.startsWith("mapped "))
        .hasSize(2);
  }
}
