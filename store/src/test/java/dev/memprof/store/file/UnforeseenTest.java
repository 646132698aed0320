package dev.memprof.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnforeseenTest {
  @TempDir Path directory;

  @Test
  void makesDirectoriesOfTheirOwn() throws Exception {
    Set<Path> made = new HashSet<>();
    for (int i = 0; i < 101; i++) {
      Path path = Unforeseen.directory(directory, "work-");
      assertThat(path.getFileName().toString()).matches("work-\\d{1,20}");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rwx------");
      made.add(path);
    }
    assertThat(made).hasSize(101);
  }

  @Test
  void keepsNoDescriptor() throws Exception {
    long before = randomDevices();
    assertThat(Unforeseen.digits()).isNotEqualTo(Unforeseen.digits());
    assertThat(randomDevices()).isEqualTo(before);
  }

  private static long randomDevices() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.filter(UnforeseenTest::isRandom).count();
    }
  }

  private static boolean isRandom(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().equals("/dev/urandom");
    } catch (IOException e) {
      return false; // the listing's own
    }
  }
}
