package dev.memprof.cli.verb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.contract.DumpEntry;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DumpTableTest {
  private static final String DETAIL = "10.3 MiB more live than at the last automatic dump";
  private static final String NAME = "20261130T110553Z-growth-10.pb.gz";
  private static final List<DumpEntry> DUMPS =
      List.of(
          new DumpEntry(
              NAME, "/d/" + NAME, 1_796_036_753_000L, "growth", DETAIL, 2_662, 71 << 20, 7 << 20));

  private static String row(int columns) {
    System.setProperty("memprof.columns", Integer.toString(columns));
    return DumpTable.text(DUMPS, "?").lines().skip(1).findFirst().orElseThrow();
  }

  @AfterEach
  void forgetTheTerminal() {
    System.clearProperty("memprof.columns");
  }

  @Test
  void showsTheWholeDetailWhereThereIsRoom() {
    assertThat(row(200)).contains(DETAIL).endsWith("  2.6 KiB  " + NAME);
  }

  @Test
  void cutsOfTheDetailWhatTheLineLacks() {
    int whole = row(200).length();
    assertThat(row(whole)).contains(DETAIL);
    assertThat(row(whole - 1))
        .hasSize(whole - 1)
        .contains(DETAIL.substring(0, DETAIL.length() - 2) + "…  ")
        .endsWith(NAME);
  }

  @Test
  void givesTheDetailALineWhereLittleOfItIsLeft() {
    assertThat(row(120)).doesNotContain("10.3 MiB").endsWith(NAME);
    assertThat(DumpTable.text(DUMPS, "?")).contains("10.3 MiB more live than at the last");
  }

  @Test
  void cutsNothingForAProgram() {
    assertThat(DumpTable.text(DUMPS, "?")).contains(DETAIL);
  }
}
