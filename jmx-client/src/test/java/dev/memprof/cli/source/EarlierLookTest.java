package dev.memprof.cli.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.memprof.cli.print.Failure;
import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LedgerRow;
import dev.memprof.profile.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EarlierLookTest {
  @TempDir private Path directory;

  @Test
  void comparesWithWhatWasPrinted() throws IOException {
    EarlierLook look = look(reading(1_009, "4711.7", "watched", 31));

    LedgerReading compared = look.compare(reading(2_003, "4711.7", "watched", 48), "4711");

    assertThat(compared.rows()).extracting(LedgerRow::sinceLookBytes).containsExactly(17L);
    assertThat(compared.remarks()).isEmpty();
    assertThat(look.summary().time().toEpochMilli()).isEqualTo(1_009);
    assertThat(look.summary().rssBytes()).isEqualTo(31);
  }

  @Test
  void saysThatAnotherDepthHasOtherRows() throws IOException {
    EarlierLook look = look(reading(1_009, "4711.7", "outside", 31));
    assertThat(look.compare(reading(2_003, "4711.7", "watched", 48), "4711").remarks())
        .singleElement()
        .asString()
        .contains("has rows of depth outside, and this look has watched");
  }

  @Test
  void refusesAnotherJvmAndALaterLook() throws IOException {
    EarlierLook look = look(reading(1_009, "4711.7", "watched", 31));
    assertThatThrownBy(() -> look.compare(reading(2_003, "4711.8", "watched", 48), "4711"))
        .isInstanceOf(Failure.class)
        .hasMessageEndingWith(
            "before.json is of another JVM than 4711, or of an earlier one with that pid;"
                + " look first: memprof where 4711 --json > FILE");
    assertThatThrownBy(() -> look.compare(reading(1_003, "4711.7", "watched", 48), "4711"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("before.json is of a later time than now");
  }

  @Test
  void readsNoDeviceForEver() {
    assertThatThrownBy(() -> EarlierLook.read(Path.of("/dev/zero")))
        .isInstanceOf(Failure.class)
        .hasMessageStartingWith("/dev/zero is no ledger");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "7",
        "no JSON",
        "{}",
        "{\"rows\": 7}",
        "{\"process\": \"4711.7\", \"depth\": \"watched\", \"rows\": [{}], \"within\": []}",
        "{\"process\": \"4711.7\", \"depth\": \"watched\", \"rows\": [null], \"within\": []}",
        "{\"timeMillis\": 1e99, \"process\": \"4711.7\", \"depth\": \"watched\"",
        "\u0000\u00ff"
      })
  void refusesWhatIsNoLedger(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("before.json"), text);
    assertThatThrownBy(() -> EarlierLook.read(file))
        .isInstanceOf(Failure.class)
        .hasMessageEndingWith(
            "before.json is no ledger; give a file that `memprof where PID --json` has written");
  }

  @Test
  void refusesAFileThatIsNotThere() {
    assertThatThrownBy(() -> EarlierLook.read(directory.resolve("before.json")))
        .isInstanceOf(Failure.class)
        .hasMessageStartingWith("cannot read ");
  }

  private EarlierLook look(LedgerReading reading) throws IOException {
    return EarlierLook.read(
        Files.writeString(directory.resolve("before.json"), Json.pretty(reading)));
  }

  private static LedgerReading reading(long timeMillis, String process, String depth, long bytes) {
    return new LedgerReading(
        timeMillis,
        process,
        depth,
        bytes,
        0,
        List.of(new LedgerRow("gc", "tables", bytes, bytes, 0, "")),
        List.of(),
        List.of(),
        List.of());
  }
}
