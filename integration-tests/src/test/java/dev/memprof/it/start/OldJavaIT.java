package dev.memprof.it.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM that is older than memprof's floor runs its application, and says one line. */
class OldJavaIT {
  private static final int JAVA_8 = 52;
  private static final String AGENT = "-javaagent:" + Jvm.AGENT;

  @TempDir private Path directory;

  @Test
  void whatTheManifestNamesIsJava8Bytecode() throws IOException {
    try (JarFile jar = new JarFile(Jvm.AGENT.toFile())) {
      for (String attribute : List.of("Premain-Class", "Agent-Class", "Main-Class")) {
        String name = jar.getManifest().getMainAttributes().getValue(attribute);
        String file = name.replace('.', '/') + ".class";
        try (DataInputStream in = new DataInputStream(jar.getInputStream(jar.getEntry(file)))) {
          assertThat(in.readInt()).isEqualTo(0xCAFEBABE);
          int minor = in.readUnsignedShort();
          assertThat(in.readUnsignedShort()).as(attribute + ", minor " + minor).isEqualTo(JAVA_8);
        }
      }
    }
  }

  @Test
  void runsTheApplicationUnprofiled() throws Exception {
    for (Jdk jdk : oldJdks()) {
      Path classes = program();
      Jvm jvm = Jvm.run(new Jvm.Builder(jdk.tool("java"), AGENT, "-cp", classes).add("Old", "a b"));
      assertThat(jvm.exitCode()).as(jvm.text()).isEqualTo(7);
      assertThat(jvm.output()).containsExactly(line(jdk), "arguments a b");
    }
  }

  @Test
  void toolsWorkAsEver() throws Exception {
    for (Jdk jdk : oldJdks()) {
      for (String tool : List.of("java", "javac")) {
        Jvm jvm =
            Jvm.run(
                new Jvm.Builder(jdk.tool(tool), "-version")
                    .environment("JAVA_TOOL_OPTIONS", AGENT));
        assertThat(jvm.exitCode()).as(jvm.text()).isZero();
        assertThat(jvm.output()).contains(line(jdk));
      }
    }
  }

  /** Two lines would be one too many. */
  @Test
  void runSaysItOnce() throws Exception {
    for (Jdk jdk : oldJdks()) {
      Jvm jvm =
          Jvm.run(
              new Jvm.Builder(System.getProperty("memprof.script"), "run", "--")
                  .add(jdk.tool("java"), "-cp", program(), "Old")
                  .environment("MEMPROF_AGENT_JAR", Jvm.AGENT.toString()));
      assertThat(jvm.exitCode()).as(jvm.text()).isEqualTo(7);
      assertThat(jvm.output()).hasSize(2).contains("arguments ");
      assertThat(jvm.output().get(0)).startsWith("memprof: this JVM is Java " + jdk.feature());
    }
  }

  private static String line(Jdk jdk) {
    return "memprof: this JVM is Java "
        + jdk.feature()
        + ", memprof needs 17: the application runs without profiling";
  }

  private static List<Jdk> oldJdks() throws IOException {
    List<Jdk> found = Jdk.tooOld();
    assumeThat(found).as("no JDK older than 17 in /usr/lib/jvm").isNotEmpty();
    return found;
  }

  private Path program() throws IOException {
    Path source = directory.resolve("Old.java");
    Files.writeString(
        source,
        "public class Old { public static void main(String[] a) {"
            + " System.out.println(\"arguments \" + String.join(\",\", a)); System.exit(7); } }");
    int problems =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "--release", "8", "-Xlint:-options", source.toString());
    assertThat(problems).isZero();
    return directory;
  }
}
