package dev.memprof.profile.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.memprof.profile.Frame;
import dev.memprof.profile.Profile;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DumpStoreTest {
  @TempDir Path directory;

  private static Profile profile(double bytes) {
    Site site = new Site(List.of(Frame.java("a.B.c", "B.java", 7)), 3, bytes, 3, (long) bytes);
    Instant time = Instant.parse("2026-11-24T03:19:44Z");
    return new Profile(time, Duration.ZERO, 524_288, List.of(site), List.of());
  }

  @Test
  void namesDumpsByTimeReasonAndSequence() throws IOException {
    DumpStore store = new DumpStore(directory);
    StoredDump first = store.store(profile(4_711), "manual", "");
    StoredDump second = store.store(profile(815), "profile", "");
    assertThat(first.file()).hasFileName("20261124T031944Z-manual-1.pb.gz");
    assertThat(second.file()).hasFileName("20261124T031944Z-profile-2.pb.gz");
    assertThat(store.list()).containsExactly(first, second);
    assertThat(first.liveBytes()).isEqualTo(4_711);
    assertThat(first.growthBytes()).isEqualTo(4_711);
    assertThat(second.growthBytes()).isEqualTo(815 - 4_711);
    assertThat(Profiles.read(store.find("")).totalBytes()).isEqualTo(815);
  }

  @Test
  void neverReplacesAnotherRunsDump() throws IOException {
    StoredDump first = new DumpStore(directory).store(profile(11), "manual", "");
    StoredDump second = new DumpStore(directory).store(profile(22), "manual", "");
    assertThat(second.file()).isNotEqualTo(first.file());
    assertThat(Profiles.read(first.file()).totalBytes()).isEqualTo(11);
    assertThat(new DumpStore(directory).list())
        .extracting(StoredDump::liveBytes)
        .contains(11L, 22L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../secret", "/etc/passwd", "x", "20261124T031944Z-manual-1.pb.gz"})
  void findsOnlyItsOwn(String name) {
    assertThatThrownBy(() -> new DumpStore(directory).find(name))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining(name);
  }

  @Test
  void deletesByNameOnly() throws IOException {
    DumpStore store = new DumpStore(directory);
    StoredDump dump = store.store(profile(1), "manual", "");
    Path other = Files.writeString(directory.resolve("notes.txt"), "mine");
    assertThatThrownBy(() -> store.delete("notes.txt")).isInstanceOf(NoSuchElementException.class);
    store.delete(dump.file().getFileName().toString());
    assertThat(store.list()).isEmpty();
    assertThat(other).exists();
  }

  @Test
  void listsABrokenFileWithoutItsBytes() throws IOException {
    Path broken = Files.writeString(directory.resolve("20260101T000000Z-manual-9.pb.gz"), "no");
    assertThat(new DumpStore(directory).list())
        .singleElement()
        .satisfies(dump -> assertThat(dump.file()).isEqualTo(broken))
        .satisfies(dump -> assertThat(dump.liveBytes()).isEqualTo(-1));
  }

  @Test
  void saysWhatIsInTheWay() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    assertThatThrownBy(() -> new DumpStore(file).rawFile())
        .isInstanceOf(IOException.class)
        .hasMessage(file + " is not a directory; choose another with the option dir");
  }

  @Test
  void leavesNothingBehindWithoutADump() throws IOException {
    Path own;
    try (DumpStore store = new DumpStore(null)) {
      own = store.namesFile().getParent();
      assertThat(own).isDirectory();
      assertThat(Files.getPosixFilePermissions(own)).hasSize(3);
    }
    assertThat(own).doesNotExist();
  }
}
