package dev.memprof.distribution.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documentation says what the program does. */
class GeneratedPartTest {
  private static final Path TREE = Path.of("..");

  static List<GeneratedPart> parts() {
    return GeneratedPart.ALL;
  }

  @ParameterizedTest
  @MethodSource("parts")
  void isUpToDate(GeneratedPart part) {
    assertThat(part.current(TREE))
        .as("%s is not up to date; run: make docs", part.page())
        .isEqualTo(part.text().apply(TREE));
  }

  @Test
  void takesTheFiguresFromTheTables() {
    String cost =
        """
        | JDK 19, bare | 140 (140-140) | 0 (0-0) | 0.13 (0.13-0.13) | 0.00 (0.00-0.00) | 35 (35-35) | -2 (-2--2) | 414 (414-414) |
        | JDK 19, memprof | 467 (460-470) | 327 (3-7) | 0.46 (0.46-0.46) | 0.31 (0.33-0.33) | 45 (45-45) | 8 (8-8) | 823 (823-823) |
        | JDK 19, memprof, one processor | 456 (456-456) | 302 (302-302) | 0.41 (0.41-0.41) | 0.29 (0.29-0.29) | 44 (44-44) | 7 (7-7) | 823 (823-823) |
        | JDK 23, memprof | 482 (482-482) | 354 (354-354) | 0.58 (0.58-0.58) | 0.45 (0.45-0.45) | 52 (52-52) | 12 (12-12) | 973 (973-973) |
        """;
    String performance =
        """
        **JDK 19: stacks of 20 Java methods, as fast as it goes**

        | | MB/s, median | of glibc | of jemalloc |
        |---|---|---|---|
        | jemalloc | 145 | 2.15 (2.15-2.24) | 1.00 (1.00-1.00) |
        | memprof | 107 | 1.65 (1.65-1.67) | 0.74 (0.74-0.78) |

        **JDK 19: what a block costs**

        | Java methods | memprof | memprof by AsyncGetCallTrace |
        |---|---|---|

        **JDK 23: 20 Java methods, at 3 GB/s**

        | jemalloc | 3000 | 1.00 (1.00-1.00) | 1.00 (1.00-1.00) |
        | memprof | 3001 | 1.01 (1.00-1.00) | 0.99 (1.00-1.00) |
        """;
    assertThat(CostSummary.text(cost, performance))
        .isEqualTo(
            """
            |  | JDK 19 | JDK 23 |
            |---|---|---|
            | a start takes longer by | 327 ms | 354 ms |
            | processor time of a start and five idle seconds | 0.31 s | 0.45 s |
            | resident memory of an idle JVM, beside jemalloc's own | 8 MiB | 12 MiB |
            | throughput of a program that allocates 3 GB/s, of jemalloc without sampling |  | 0.99 |
            | the same of one that does nothing but allocate, from 20 Java methods | 0.74 |  |
            """);
  }
}
