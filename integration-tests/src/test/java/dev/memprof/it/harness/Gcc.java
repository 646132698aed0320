package dev.memprof.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

/** Makes the small native libraries of the tests. */
public final class Gcc {
  private static final Path SOURCES = Path.of("src/test/resources/native");

  private Gcc() {}

  /** Compiles one of the sources of this module into a shared library. */
  public static void compile(Path library, String source, Object... options) throws Exception {
    Path home = Path.of(System.getProperty("java.home"));
    Jvm gcc =
        Jvm.run(
            new Jvm.Builder("gcc", "-shared", "-fPIC", "-O1")
                .add("-I" + home.resolve("include"), "-I" + home.resolve("include/linux"))
                .add(options)
                .add("-o", library, SOURCES.resolve(source).toAbsolutePath(), "-ldl"));
    assertThat(library).as(gcc.text()).exists();
  }
}
