package dev.memprof.agent.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserIdTest {
  @Test
  void readsTheEffectiveOne() throws IOException {
    assertThat(UserId.parse("Name:\tjava\nUid:\t1001\t4294967295\t3\t4\nGid:\t5\t6\t7\t8\n"))
        .isEqualTo(4294967295L);
  }

  @Test
  void rejectsAStatusWithoutIt() {
    assertThatThrownBy(() -> UserId.parse("Name:\tjava\nGid:\t5\t6\t7\t8\n"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void isWhoOwnsNewFiles(@TempDir Path directory) throws IOException {
    Path file = Files.createFile(directory.resolve("new"));
    assertThat(UserId.effective())
        .isEqualTo(Integer.toUnsignedLong((int) Files.getAttribute(file, "unix:uid")));
  }
}
