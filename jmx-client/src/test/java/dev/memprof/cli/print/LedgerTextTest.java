package dev.memprof.cli.print;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LedgerRow;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTextTest {
  private static final long MIB = 1 << 20;

  private static final LedgerReading READING =
      new LedgerReading(
          1_795_917_737_387L,
          "watched",
          250 * MIB,
          MIB,
          List.of(
              row("java-heap", "in use, G1 Eden Space", 20 * MIB, 0),
              row("java-heap", "committed, not in use", 11 * MIB, 0),
              row("gc", "the collector's tables", 3 * MIB, -MIB),
              row("mapped-files", "/data/" + "deep/".repeat(13) + "segment-1.idx", 192 * MIB, 33),
              row("mapped-files", "/data/a\u001b[31m", 23 * MIB, 0),
              row("mapped-files", "/data/small", 1024, 0),
              row("unexplained", "anonymous memory", MIB - 1024, 0),
              row("cds", "class data archive", 0, 0)),
          List.of(
              row("mapped-files", "changed, and not written to disk yet", 31 * MIB, 0),
              row("mapped-files", "too little to say", 1024, 0)),
          List.of(row("kernel", "page tables", 500 << 10, 0)),
          List.of(
              "A remark that is so long that it does not fit into a single line of eighty columns."));

  @Test
  void saysTheAnswerFirst() {
    assertThat(LedgerText.of("4711", READING, false))
        .isEqualTo(
            """
            JVM 4711 has 250.0 MiB in memory (RSS); the largest part is mapped files, 215.0
            MiB.

                MEMORY SHARE       GREW  WHAT
             215.0 MiB  86 %      +33 B  mapped files
             192.0 MiB  77 %      +33 B      …ep/deep/deep/deep/deep/deep/deep/segment-1.idx
              23.0 MiB   9 %                 /data/a?[31m
               1.0 KiB   0 %                 1 more
              31.0 MiB  12 %                 of it: changed, and not written to disk yet
              31.0 MiB  12 %             Java heap
              20.0 MiB   8 %                 in use, G1 Eden Space
              11.0 MiB   4 %                 committed, not in use
               3.0 MiB   1 %   -1.0 MiB  the collector's tables
            1023.0 KiB   0 %             unexplained

            The largest part: the command for 4711.

             500.0 KiB beside RSS: page tables
            A remark that is so long that it does not fit into a single line of eighty
            columns.\
            """);
  }

  @Test
  void listsEveryOwner() {
    assertThat(LedgerText.of("4711", READING, true))
        .contains("/data/small\n", "class data archive\n")
        .doesNotContain("more");
  }

  private static LedgerRow row(String category, String owner, long bytes, long sinceStart) {
    return new LedgerRow(category, owner, bytes, bytes, 0, sinceStart, 0, "the command for PID");
  }
}
