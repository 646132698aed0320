package dev.memprof.store.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LedgerRow;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTextTest {
  private static final long MIB = 1 << 20;

  private static final LedgerReading READING =
      new LedgerReading(
          1_795_917_737_387L,
          "4711.7",
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
              "A remark that is so long that it does not fit into a single line of eighty"
                  + " columns."));

  @Test
  void saysTheAnswerFirst() {
    assertThat(LedgerText.of("4711", READING, false, 80))
        .isEqualTo(
            """
            JVM 4711 has 250.0 MiB in memory (RSS); the largest part is mapped files,
            215.0 MiB.

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

            What helps with the largest part: the command for 4711.

             500.0 KiB beside RSS: page tables
            A remark that is so long that it does not fit into a single line of eighty
            columns.\
            """);
  }

  @Test
  void listsEveryOwner() {
    assertThat(LedgerText.of("4711", READING, true, 80))
        .contains("/data/small\n", "class data archive\n")
        .doesNotContain("more");
  }

  /** What is gone has a line if it was large, and so have small owners that have grown much. */
  @Test
  void tellsWhatHasChangedSinceTheLastLook() {
    LedgerReading now =
        new LedgerReading(
            1_795_917_737_387L,
            "4711.7",
            "watched",
            100 * MIB,
            0,
            List.of(
                row("java-heap", "in use, G1 Eden Space", 60 * MIB, 9).withSinceLook(-3 * MIB),
                row("malloc-live", "blocks in use", 40 * MIB, 0).withSinceLook(37 * MIB),
                row("shared-memory", "/dev/shm/a", 0, 0).withSinceLook(-23 * MIB),
                row("libraries", "/lib/a.so", 0, 0).withSinceLook(-1024)),
            List.of(
                row("malloc-live", "direct buffers", 17 * MIB, 0)
                    .withCount(1_003)
                    .withSinceLook(13 * MIB)),
            List.of(),
            List.of());
    LedgerText.Earlier earlier =
        new LedgerText.Earlier(Instant.ofEpochMilli(1_795_917_737_387L - 200_000), 89 * MIB);

    assertThat(LedgerText.of("4711", now, earlier, false, 90))
        .isEqualTo(
            """
            JVM 4711 has 100.0 MiB in memory (RSS), 11.0 MiB more than 3 min 20 s ago; the largest
            part is Java heap, 60.0 MiB.

                MEMORY SHARE       GREW   LAST LOOK  WHAT
              60.0 MiB  60 %       +9 B    -3.0 MiB  Java heap
              40.0 MiB  40 %              +37.0 MiB  malloc: live blocks
              17.0 MiB  17 %              +13.0 MiB      of it: 1,003 direct buffers
                   0 B   0 %              -23.0 MiB  shared memory, tmpfs
                   0 B   0 %              -23.0 MiB      /dev/shm/a

            What helps with the largest part: the command for 4711.\
            """);
  }

  /** Of blocks that nobody has written to, more is live than in memory. */
  @Test
  void partsThatAreMoreThanTheirRowSayWhy() {
    LedgerReading now =
        new LedgerReading(
            1_795_917_737_387L,
            "4711.7",
            "watched",
            100 * MIB,
            0,
            List.of(row("malloc-live", "blocks in use", 40 * MIB, 0)),
            List.of(row("malloc-live", "the application", 170 * MIB, 0)),
            List.of(row("kernel", "page tables", 3 * MIB, 0), row("kernel", "shared memory", 0, 0)),
            List.of());

    assertThat(LedgerText.of("4711", now, false, 80))
        .contains(
            "  40.0 MiB  40 %             malloc: live blocks\n"
                + " 170.0 MiB                       of it, touched or not: the application\n")
        .contains("3.0 MiB beside RSS: page tables")
        .doesNotContain("shared memory");
    assertThat(LedgerText.of("4711", now, true, 80)).contains("0 B beside RSS: shared memory");
  }

  /** The kernel does not count them as resident, and they can be most of a JVM. */
  @Test
  void hugePagesAreToldBesideRss() {
    LedgerReading now =
        new LedgerReading(
            1_795_917_737_387L,
            "4711.7",
            "watched",
            100 * MIB,
            0,
            List.of(row("malloc-live", "blocks in use", 100 * MIB, 0)),
            List.of(),
            List.of(row("java-heap", "Java heap in huge pages", 512 * MIB, 0)),
            List.of());

    assertThat(LedgerText.of("4711", now, false, 200))
        .startsWith(
            "JVM 4711 has 100.0 MiB in memory (RSS) and 512.0 MiB in huge pages beside it; ")
        .endsWith(" 512.0 MiB beside RSS: Java heap in huge pages");
  }

  private static LedgerRow row(String category, String owner, long bytes, long sinceStart) {
    return new LedgerRow(category, owner, bytes, bytes, 0, "the command for PID")
        .withSinceStart(sinceStart);
  }
}
