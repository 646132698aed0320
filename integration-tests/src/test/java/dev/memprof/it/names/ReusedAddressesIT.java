package dev.memprof.it.names;

import static dev.memprof.it.harness.ProfileAssert.assertThatProfile;
import static org.assertj.core.api.Assertions.within;

import dev.memprof.it.harness.Gcc;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.ReusedAddresses;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Libraries that lay at the same addresses one after the other keep each its own name. */
class ReusedAddressesIT {
  /** A block is 20 sample intervals and more: that it is missed has a chance of one in 10^8. */
  private static final String OPTIONS = "lg_prof_sample=16";

  @TempDir Path libraries;

  static Stream<Arguments> jdks() throws IOException {
    return Jdk.all().stream()
        .flatMap(jdk -> Stream.of(Arguments.of(jdk, false), Arguments.of(jdk, true)));
  }

  @ParameterizedTest(name = "{0}, deleted: {1}")
  @MethodSource("jdks")
  void namesEachLibraryByWhatItLeaked(Jdk jdk, boolean deleted) throws Exception {
    Gcc.compile(libraries.resolve("libdriver.so"), "reuse_driver.c");
    for (String name : ReusedAddresses.LIBRARIES) {
      Gcc.compile(
          libraries.resolve("lib" + name + ".so"), "reuse_library.c", "-DNAME=leak_by_" + name);
    }
    try (Jvm jvm =
        Jvm.profiled(jdk, OPTIONS)
            .add(ReusedAddresses.class.getName(), libraries, deleted)
            .start()) {
      Profile profile = Profiles.read(jvm.dumpAtEnd());
      for (int i = 0; i < ReusedAddresses.LIBRARIES.size(); i++) {
        String name = ReusedAddresses.LIBRARIES.get(i);
        double leaked = (double) ReusedAddresses.BLOCKS.get(i) * ReusedAddresses.BLOCK_BYTES.get(i);
        assertThatProfile(profile)
            .withAny(name, frame -> isOf(frame, name, deleted))
            .bytes()
            .isCloseTo(leaked, within(99.0));
      }
    }
  }

  /** Of a library whose file is gone, there may be no more than its own name. */
  private static boolean isOf(Frame frame, String library, boolean deleted) {
    return frame.name().equals("leak_by_" + library)
        || (deleted && frame.name().startsWith("lib" + library + ".so+0x"));
  }
}
