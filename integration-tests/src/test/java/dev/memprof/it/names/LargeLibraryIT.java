package dev.memprof.it.names;

import static dev.memprof.it.harness.ProfileAssert.assertThatProfile;
import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Evidence;
import dev.memprof.it.harness.Gcc;
import dev.memprof.it.harness.Http;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.LargeLibrary;
import dev.memprof.store.file.StoredDump;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A library of a million functions, in a JVM whose heap has little room and that any
 * OutOfMemoryError would end: dumps and looks take no memory by the size of libraries.
 */
class LargeLibraryIT {
  private static final int FUNCTIONS = 1_000_003;

  @TempDir static Path directory;
  private static Path library;

  @BeforeAll
  static void compile() throws Exception {
    library = directory.resolve("liblarge.so");
    Gcc.compile(library, "large_library.c", functions(directory.resolve("functions.s")));
  }

  private static Path functions(Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write(".section .note.GNU-stack,\"\",@progbits\n.text\n");
      for (int i = 0; i < FUNCTIONS; i++) {
        String name = "one_of_a_million_" + i;
        out.write(name + ":nop;.type " + name + ",@function;.size " + name + ",1\n");
      }
    }
    return file;
  }

  private static String memprof(Object... arguments) throws Exception {
    try (Jvm cli = Jvm.run(new Jvm.Builder(System.getProperty("memprof.script")).add(arguments))) {
      assertThat(cli.exitCode()).as(cli.text()).isZero();
      return cli.text();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void isNamedWithoutTheHeapOfTheApplication(Jdk jdk, @TempDir Path store) throws Exception {
    try (Jvm jvm =
        Jvm.profiled(jdk, "lg_prof_sample=16,growth=16m,limits=off,http=0,dir=" + store)
            .add("-Xmx48m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError")
            .add(LargeLibrary.class.getName(), 24, library)
            .startReady()) {
      Http http = Http.of(jvm);
      String unused = jvm.say("").awaitLine("leaked");
      StoredDump dump = new Evidence(store).awaitDumps(jvm, "growth", 1).get(0);
      assertThatProfile(dump.file()).with("local_of_large").hasSites();
      assertThat(http.get("/top").body()).contains("LargeLibrary.leak");
      assertThat(http.get("/debug/pprof/heap?format=collapsed").body()).contains("local_of_large");
      assertThat(http.get("/debug/pprof/heap?format=flamegraph").statusCode()).isEqualTo(200);
      assertThat(memprof("top", jvm.pid())).contains("LargeLibrary.leak");
      assertThat(jvm.closeInput().exitCode()).as(jvm.text()).isZero();
      assertThat(jvm.output()).anyMatch(line -> line.startsWith("held "));
      assertThat(jvm.output()).noneMatch(line -> line.contains("OutOfMemory"));
    }
  }
}
