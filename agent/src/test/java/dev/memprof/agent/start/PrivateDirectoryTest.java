package dev.memprof.agent.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.agent.user.UserId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateDirectoryTest {
  @TempDir private Path temporary;
  private Path named;

  @BeforeEach
  void findName() throws IOException {
    named = temporary.resolve("memprof-" + UserId.effective());
  }

  @Test
  void isNamedByUidAndOpenToNobodyElse() throws IOException {
    assertThat(PrivateDirectory.in(temporary)).isEqualTo(named);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(named)))
        .isEqualTo("rwx------");
    assertThat(PrivateDirectory.in(temporary)).isEqualTo(named);
  }

  /** Else every start would leave another one. */
  @Test
  void isFoundAgainWhereTheNameIsTaken() throws IOException {
    Files.createDirectory(named);
    Files.setPosixFilePermissions(named, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path other = PrivateDirectory.in(temporary);
    assertThat(other.getFileName().toString()).startsWith(named.getFileName() + "-");
    assertThat(PrivateDirectory.in(temporary)).isEqualTo(other);
    assertThat(temporary.toFile().list()).hasSize(2);
  }

  @Test
  void isNeverALinkOrAFile() throws IOException {
    Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
    Files.createSymbolicLink(named, elsewhere);
    assertThat(PrivateDirectory.in(temporary)).isNotEqualTo(named);
    Files.delete(named);
    Files.createFile(named);
    assertThat(PrivateDirectory.in(temporary)).isNotEqualTo(named);
    assertThat(elsewhere).isEmptyDirectory();
  }
}
