package dev.memprof.it.names;

import static dev.memprof.it.harness.ProfileAssert.assertThatProfile;

import dev.memprof.it.harness.Gcc;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.ProfileAssert;
import dev.memprof.it.programs.DeletedLibrary;
import dev.memprof.it.programs.DeletedRocksDb;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Libraries that are deleted as soon as they are loaded. */
class DeletedLibrariesIT {
  @TempDir Path directory;

  private static ProfileAssert largestOf(Jvm.Builder program, String method) throws Exception {
    try (Jvm jvm = program.start()) {
      return assertThatProfile(jvm.dumpAtEnd()).with(method).largest().hasSites();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void keepTheNamesOfTheirFunctions(Jdk jdk) throws Exception {
    Path library = directory.resolve("libdeleted.so");
    Gcc.compile(library, "deleted_library.c");
    Jvm.Builder program =
        Jvm.profiled(jdk, "lg_prof_sample=12").add(DeletedLibrary.class.getName(), library);
    largestOf(program, DeletedLibrary.class.getName() + ".allocate")
        .with("exported_by_deleted", "Java_dev_memprof_it_programs_DeletedLibrary_allocate")
        .hasSites();
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void areNamedInRocksDb(Jdk jdk) throws Exception {
    Jvm.Builder program =
        Jvm.profiled(jdk, "lg_prof_sample=12").add(DeletedRocksDb.class.getName());
    String constructor = "rocksdb::WriteBatch::WriteBatch(unsigned long";
    largestOf(program, "org.rocksdb.WriteBatch.newWriteBatch")
        .with("Java_org_rocksdb_WriteBatch_newWriteBatch__I")
        .withAny(constructor, frame -> frame.name().startsWith(constructor))
        .hasSites();
  }
}
