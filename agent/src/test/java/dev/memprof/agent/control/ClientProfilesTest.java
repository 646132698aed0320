package dev.memprof.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.memprof.agent.options.Options;
import dev.memprof.store.file.StoredDump;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientProfilesTest {
  private static final String TIME = "1795969343542"; // 2026-11-29T16:22:23.542Z

  @TempDir private Path directory;
  private ClientProfiles profiles;

  @BeforeEach
  void open() {
    profiles = new ClientProfiles(Options.parse("dir=" + directory).settings());
  }

  @AfterEach
  void close() {
    profiles.close();
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
  }

  private String keep(String request, String sent) throws IOException {
    return profiles.answer(request, bytes(sent));
  }

  @Test
  void storesWhatIsSentAsADumpOfThisRun() throws IOException {
    String answer = keep("keep manual " + TIME + " 524288 4711 0 7", "PROFILE");
    Path file = Path.of(answer.substring(answer.indexOf("\n\n") + 2));
    assertThat(answer)
        .startsWith("time\t" + TIME)
        .contains("\nfile-bytes\t7\nlive-bytes\t4711\ngrowth-bytes\t4711\n\n");
    assertThat(file).hasContent("PROFILE").hasParent(directory);
    assertThat(file).hasFileName("20261129T162223Z-manual-1.pb.gz");
    assertThat(profiles.store().list())
        .singleElement()
        .satisfies(dump -> assertThat(dump.liveBytes()).isEqualTo(4_711));
  }

  @Test
  void aDifferenceIsNoBaseOfTheNext() throws IOException {
    assertThat(keep("keep manual " + TIME + " 524288 100 0 1", "A"))
        .contains("growth-bytes\t100\n");
    assertThat(keep("keep profile " + TIME + " 524288 -30 1 1", "B"))
        .contains("growth-bytes\t-30\n");
    assertThat(keep("keep manual " + TIME + " 524288 150 0 1", "C")).contains("growth-bytes\t50\n");
  }

  @Test
  void tellsWhoIsInCharge() throws IOException {
    List<StoredDump> told = new ArrayList<>();
    keep("keep manual " + TIME + " 524288 1 0 1", "A");
    profiles.tell(told::add);
    keep("keep manual " + TIME + " 524288 2 0 1", "B");
    assertThat(told).singleElement().satisfies(dump -> assertThat(dump.liveBytes()).isEqualTo(2));
  }

  @Test
  void leavesNothingOfHalfAProfile() throws IOException {
    assertThatThrownBy(() -> keep("keep manual " + TIME + " 524288 1 0 100", "A"))
        .isInstanceOf(IOException.class);
    assertThat(profiles.store().list()).isEmpty();
    profiles.close();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void storesNothingWhenTheJvmEnds() {
    profiles.close();
    assertThatThrownBy(() -> keep("keep manual " + TIME + " 524288 1 0 1", "A"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the JVM is ending");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void saysThatAStoreHasNoRoomForOne() throws IOException {
    profiles = new ClientProfiles(Options.parse("dir=" + directory + ",retain-count=1").settings());
    Files.createDirectories(directory);
    for (int i = 1; i < 5; i++) {
      assertThat(keep("keep manual " + TIME + " 524288 " + i + " 0 1", "A")).contains("\n\n/");
    }
    assertThat(profiles.store().list()).as("the first, the largest, the latest").hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "keep",
        "drop manual 1 1 1 0 1",
        "keep manual 1 1 1 0",
        "keep manual now 1 1 0 1",
        "keep ../../etc/passwd 1 1 1 0 1",
        "keep Manual 1 1 1 0 1",
        "keep manual 1 1 1 0 -1",
        "keep manual 1 1 1 0 1 1",
      })
  void refusesWhatItDoesNotKnow(String request) {
    assertThatThrownBy(() -> keep(request, "A")).isInstanceOf(IllegalArgumentException.class);
    assertThat(directory).isEmptyDirectory();
  }
}
