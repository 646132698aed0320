package dev.memprof.it.names;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.DeletedLibrary;
import dev.memprof.it.programs.DeletedRocksDb;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Site;
import java.nio.file.Path;
import java.util.Comparator;
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

  /** The stack of the method's largest site, as it is stored. */
  private static List<String> stack(Jvm.Builder program, String method) throws Exception {
    try (Jvm jvm = program.start()) {
      String dump = jvm.awaitLine("dump ").substring("dump ".length());
      assertThat(jvm.exitCode()).as(jvm.text()).isZero();
      return Profiles.read(Path.of(dump)).sites().stream()
          .sorted(Comparator.comparingDouble(Site::bytes).reversed())
          .map(site -> site.stack().stream().map(Frame::name).toList())
          .filter(names -> names.contains(method))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no site of " + method + "\n" + jvm.text()));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void keepTheNamesOfTheirFunctions(Jdk jdk) throws Exception {
    Jvm.Builder program =
        Jvm.profiled(jdk, "lg_prof_sample=12").add(DeletedLibrary.class.getName(), compile());
    assertThat(stack(program, DeletedLibrary.class.getName() + ".allocate"))
        .contains("exported_by_deleted", "Java_dev_memprof_it_programs_DeletedLibrary_allocate");
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void areNamedInRocksDb(Jdk jdk) throws Exception {
    Jvm.Builder program =
        Jvm.profiled(jdk, "lg_prof_sample=12").add(DeletedRocksDb.class.getName());
    assertThat(stack(program, "org.rocksdb.WriteBatch.newWriteBatch"))
        .contains("Java_org_rocksdb_WriteBatch_newWriteBatch__I")
        .anyMatch(name -> name.startsWith("rocksdb::WriteBatch::WriteBatch(unsigned long"));
  }
}
