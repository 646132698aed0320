package dev.memprof.ledger.growth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How often the verdict errs, over all patterns and the seeds of the published table. */
class GrowthVerdictsTest {
  private static final int SEEDS = 20;
  private static final Map<String, Evaluation> DONE = new ConcurrentHashMap<>();
  private static final Path PAGE = Path.of("..", "docs", "growth.md");

  static List<Pattern> patterns() {
    return Patterns.ALL;
  }

  private static Evaluation evaluation(Pattern pattern) {
    return DONE.computeIfAbsent(pattern.name(), name -> Evaluation.of(pattern, SEEDS));
  }

  @ParameterizedTest
  @MethodSource("patterns")
  void neverAlarmsFalselyAndFindsLeaksInTime(Pattern pattern) {
    Evaluation evaluation = evaluation(pattern);
    assertThat(evaluation.falseAlarms()).isZero();
    assertThat(evaluation.late()).isZero();
    assertThat(evaluation.undecided()).isZero();
  }

  /** Written anew by {@code java ... GrowthTable}, as the page says. */
  @Test
  void publishedTableIsTrue() throws IOException {
    List<Evaluation> all = patterns().stream().map(GrowthVerdictsTest::evaluation).toList();
    assertThat(all).hasSizeGreaterThan(60);
    assertThat(GrowthTable.in(Files.readString(PAGE))).isEqualTo(GrowthTable.of(all));
  }
}
