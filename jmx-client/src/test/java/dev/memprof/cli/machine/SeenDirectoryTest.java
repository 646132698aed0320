package dev.memprof.cli.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeenDirectoryTest {
  private static final JavaProcess SELF =
      new JavaProcess(ProcessHandle.current().pid(), List.of(), Set.of(), Map.of());

  @TempDir private Path directory;

  @Test
  void followsALinkOfThisUsersOwn() throws IOException {
    Path place = Files.createDirectory(directory.resolve("place"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), place);
    assertThat(SeenDirectory.of(SELF, link)).isDirectory();
    assertThat(Files.isSameFile(SeenDirectory.of(SELF, link), place)).isTrue();
  }

  @Test
  void needNotExist() throws IOException {
    assertThat(SeenDirectory.of(SELF, directory.resolve("not/there"))).doesNotExist();
  }

  /** {@code dir=../dumps}, as the agent has it. */
  @Test
  void mayLeadUpwards() throws IOException {
    Path place = Files.createDirectories(directory.resolve("a/place"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), place);
    Path dumps = Files.createDirectory(directory.resolve("a/dumps"));
    assertThat(Files.isSameFile(SeenDirectory.of(SELF, link.resolve("../dumps")), dumps)).isTrue();
    assertThat(Files.isSameFile(SeenDirectory.of(SELF, place.resolve("./../dumps")), dumps))
        .isTrue();
  }
}
