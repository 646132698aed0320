package dev.memprof.ledger.proc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmapsTest {
  @TempDir private Path directory;

  @Test
  void hugePagesOfZAreCountedOnce() throws IOException {
    String view =
        """
        rw-s 00000000 00:0f 59    /memfd:java_heap.hugetlb (deleted)
        Rss:                   0 kB
        Shared_Hugetlb:    61440 kB
        """;

    assertThat(read("40000000-44000000 " + view + "80000000-84000000 " + view))
        .extracting(Vma::reservedPageBytes)
        .containsExactly(20480L << 10, 20480L << 10);
  }

  @Test
  void readsEveryFigure() throws IOException {
    String smaps =
        """
        687400000-69f000000 rw-p 00000000 00:00 0\s
        Size:             389120 kB
        KernelPageSize:        4 kB
        Rss:               12332 kB
        Pss:                6171 kB
        Shared_Dirty:          4 kB
        Private_Dirty:     12328 kB
        AnonHugePages:      2048 kB
        Shared_Hugetlb:     4096 kB
        Private_Hugetlb:   34816 kB
        Swap:                 36 kB
        SwapPss:              32 kB
        VmFlags: rd wr mr mw me nr ac
        7f4a54400000-7f4a5beb2000 r--s 00000000 fe:00 328249       /opt/my files/x (deleted)
        Rss:                  20 kB
        ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0    [vsyscall]
        """;

    assertThat(read(smaps))
        .containsExactly(
            new Vma(
                0x687400000L,
                0x69f000000L,
                "rw-p",
                "00:00",
                "",
                12332 << 10,
                6171 << 10,
                12332 << 10,
                36 << 10,
                2048 << 10,
                38912 << 10,
                true),
            new Vma(
                0x7f4a54400000L,
                0x7f4a5beb2000L,
                "r--s",
                "fe:00",
                "/opt/my files/x (deleted)",
                20 << 10,
                0,
                0,
                0,
                0,
                0,
                false),
            new Vma(
                0xffffffffff600000L,
                0xffffffffff601000L,
                "--xp",
                "00:00",
                "[vsyscall]",
                0,
                0,
                0,
                0,
                0,
                0,
                false));
  }

  /** A path is as long as it likes, and lines do not end where a buffer does. */
  @Test
  void readsLongLines() throws IOException {
    StringBuilder smaps = new StringBuilder();
    for (int i = 1; i <= 3_001; i++) {
      smaps.append(
          "%x000-%x001 r--p 00000000 fe:00 %d /%s\nRss: %d kB\n"
              .formatted(i, i, i, "d".repeat(i % 1_300), i));
    }

    assertThat(read(smaps.toString()))
        .hasSize(3_001)
        .allSatisfy(
            area -> assertThat(area.residentBytes()).isEqualTo(area.start() / 0x1000 * 1024));
  }

  /** Two thousand mappings of a process have few kinds, and libraries several mappings each. */
  @Test
  void sharesWordsThatComeAgain() throws IOException {
    StringBuilder smaps = new StringBuilder();
    for (int i = 1; i <= 2_003; i++) {
      smaps.append(
          "%x000-%x001 r%s-p 00000000 %s %d %s\nRss:                 %3d kB\n"
              .formatted(
                  i,
                  i,
                  i % 2 == 0 ? "w" : "-",
                  i % 3 == 0 ? "00:00" : "fe:01",
                  i,
                  i % 3 == 0 ? "" : "/opt/libé.so",
                  i % 1_000));
    }

    List<Vma> areas = read(smaps.toString());

    assertThat(identities(areas, Vma::permissions)).hasSize(2);
    assertThat(identities(areas, Vma::device)).hasSize(2);
    assertThat(identities(areas, Vma::path)).hasSize(2);
    assertThat(areas.get(0).path()).isEqualTo("/opt/libé.so");
  }

  private static Set<String> identities(List<Vma> areas, Function<Vma, String> word) {
    Set<String> identities = Collections.newSetFromMap(new IdentityHashMap<>());
    areas.forEach(area -> identities.add(word.apply(area)));
    return identities;
  }

  /** Figures of a terabyte take more columns than others, and some lines have no unit. */
  @Test
  void readsLinesOfAnyLength() throws IOException {
    String smaps =
        """
        1000-2000 rw-p 00000000 00:00 0
        Size:           1234567890 kB
        Rss:            1234567891 kB
        Pss:                   7 kB

        Swap:          9 kB
        THPeligible:           0
        VmFlags: nr
        2000-3000 rw-p 00000000 00:00 0
        Rss:                   5 kB""";

    assertThat(read(smaps))
        .extracting(Vma::residentBytes, Vma::proportionalBytes, Vma::swapBytes, Vma::isNotAccounted)
        .containsExactly(
            tuple(1234567891L << 10, 7L << 10, 9L << 10, true), tuple(5L << 10, 0L, 0L, false));
  }

  @Test
  void refusesWhatIsNoSmaps() {
    assertThatThrownBy(() -> read("no mapping\n"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no mapping");
  }

  private List<Vma> read(String text) throws IOException {
    return Smaps.read(Files.writeString(directory.resolve("smaps"), text));
  }
}
