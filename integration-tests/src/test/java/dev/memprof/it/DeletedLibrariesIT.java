package dev.memprof.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.programs.DeletedLibrary;
import dev.memprof.profile.Frame;
import dev.memprof.profile.Profile;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.Site;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Libraries that are deleted as soon as they are loaded. */
class DeletedLibrariesIT {
  @TempDir Path directory;

  private Path compile() throws Exception {
    Path home = Path.of(System.getProperty("java.home"));
    Path library = directory.resolve("libdeleted.so");
    Jvm gcc =
        Jvm.run(
            new Jvm.Builder(
                "gcc",
                "-shared",
                "-fPIC",
                "-O1",
                "-I" + home.resolve("include"),
                "-I" + home.resolve("include/linux"),
                "-o",
                library,
                Path.of("src/test/resources/native/deleted_library.c").toAbsolutePath()));
    assertThat(library).as(gcc.text()).exists();
    return library;
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.Jdk#all")
  void keepTheNamesOfTheirFunctions(Jdk jdk) throws Exception {
    try (Jvm jvm =
        Jvm.profiled(jdk, "lg_prof_sample=12")
            .add(DeletedLibrary.class.getName(), compile())
            .start()) {
      String dump = jvm.awaitLine("dump ").substring("dump ".length());
      assertThat(jvm.exitCode()).as(jvm.text()).isZero();
      Profile profile = Profiles.read(Path.of(dump));
      List<String> stack =
          profile.sites().stream()
              .map(DeletedLibrariesIT::names)
              .filter(names -> names.contains(DeletedLibrary.class.getName() + ".allocate"))
              .findFirst()
              .orElseThrow(() -> new AssertionError("no site of the library\n" + jvm.text()));
      assertThat(stack)
          .contains("exported_by_deleted", "Java_dev_memprof_it_programs_DeletedLibrary_allocate");
    }
  }

  private static List<String> names(Site site) {
    return site.stack().stream().map(Frame::name).toList();
  }
}
