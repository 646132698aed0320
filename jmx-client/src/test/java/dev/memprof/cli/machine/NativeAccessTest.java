package dev.memprof.cli.machine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NativeAccessTest {
  @Test
  void makesNoDirectoryWhereAUserWithoutHomeStands() {
    assertThat(NativeAccess.settings("?", "/tmp")).containsEntry("jna.tmpdir", "/tmp");
    assertThat(NativeAccess.settings("/root", "/tmp")).doesNotContainKey("jna.tmpdir");
  }

  @Test
  void startsNoChildProcess() {
    assertThat(NativeAccess.settings("/root", "/tmp"))
        .containsEntry("jna.platform.library.path", "");
  }
}
