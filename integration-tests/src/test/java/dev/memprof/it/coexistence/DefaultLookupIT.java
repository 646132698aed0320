package dev.memprof.it.coexistence;

import static dev.memprof.it.harness.ProfileAssert.assertThatProfile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.memprof.it.harness.Gcc;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Java's foreign functions find in libc, where everybody else is on jemalloc. */
class DefaultLookupIT {
  private static final Path SOURCE = Path.of("src/test/resources/java/DefaultLookup.java");

  /** 37 blocks of 1,000,003 bytes, which jemalloc rounds up to 1 MiB, each more than one sample. */
  private static final long HELD_BYTES = 37L << 20;

  private static final String HOLD = "dev.memprof.it.programs.DefaultLookup.hold";

  @TempDir private Path directory;

  static List<Jdk> withForeignFunctions() throws IOException {
    return Jdk.all().stream().filter(jdk -> jdk.feature() >= 22).toList();
  }

  private Jvm run(Jdk jdk) throws Exception {
    Path library = directory.resolve("libgreeting.so");
    Gcc.compile(library, "greeting_library.c");
    Jvm compiler =
        Jvm.run(
            new Jvm.Builder(jdk.tool("javac"), "-cp", Jvm.CLASS_PATH, "-d", directory)
                .add(SOURCE.toAbsolutePath()));
    assertThat(directory.resolve("dev/memprof/it/programs/DefaultLookup.class"))
        .as(compiler.text())
        .exists();
    return new Jvm.Builder(jdk.tool("java"), "-javaagent:" + Jvm.AGENT + "=dir=" + directory)
        .add("-cp", directory + ":" + Jvm.CLASS_PATH, "--enable-native-access=ALL-UNNAMED")
        .add("dev.memprof.it.programs.DefaultLookup", library)
        .start();
  }

  @ParameterizedTest
  @MethodSource("withForeignFunctions")
  void isTheAllocatorOfEverybodyElse(Jdk jdk) throws Exception {
    try (Jvm jvm = run(jdk)) {
      Path dump = jvm.dumpAtEnd();
      assertThat(jvm.output())
          .contains(
              "malloc in libjemalloc.so",
              "free in libjemalloc.so",
              "calloc in libjemalloc.so",
              "realloc in libjemalloc.so",
              "memalign in libjemalloc.so",
              "aligned_alloc in libjemalloc.so",
              "posix_memalign in libjemalloc.so",
              "valloc in libjemalloc.so",
              "malloc_usable_size in libjemalloc.so",
              "pvalloc in libjemalloc.so",
              "strdup in libc.so.6",
              "hello, to be freed by the caller");
      // A block of 1 MiB is sampled with probability 1 - exp(-2), and scaled: 37 of them have a
      // standard deviation of sqrt(exp(-2) / (1 - exp(-2)) / 37) = 6.5 %.
      assertThatProfile(dump).with(HOLD).bytes().isCloseTo(HELD_BYTES, within(HELD_BYTES * 0.33));
    }
  }
}
