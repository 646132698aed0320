package dev.memprof.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.ledger.limits.LimitUse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitStepsTest {
  private static final long CEILING = 1_000;
  private static final long SECOND = 1_000_000_000L;

  private final LimitSteps steps = new LimitSteps(Thresholds.parse("75+85+92"));

  private static LimitUse use(long permille) {
    return new LimitUse("memory.max", permille, CEILING);
  }

  private LimitSteps.Decision look(long nanos, LimitUse... uses) {
    LimitSteps.Decision decision = steps.observe(nanos, List.of(uses));
    if (decision.cause() != null) {
      steps.dumped(nanos);
    }
    return decision;
  }

  /**
   * A table: uses in permille, looked at in steps of a minute; and those of them at which a dump is
   * taken.
   */
  @ParameterizedTest
  @CsvSource({
    "700 740 749, ''",
    "700 750, 750",
    "700 760 770 790, 760",
    "700 760 860 930, 760 860 930",
    "700 930, 930",
    "100 990, 990",
    // beyond the last threshold, every 5 %
    "700 930 970 979, 930",
    "700 930 981 1000 1040, 930 981 1040",
    // what was reached before the first look is no step
    "760 770 840, ''",
    "760 770 850, 850",
    "950 960 990 1000, 1000",
    // a threshold counts again only from 5 % below it
    "700 760 740 760, 760",
    "700 760 701 760, 760",
    "700 760 699 749, 760",
    "700 760 699 750, 760 750",
    "700 930 880 930, 930",
    "700 930 860 930, 930 930",
    "700 930 600 760 860 930, 930 760 860 930",
  })
  void dumpsAtEachStepUpwards(String uses, String dumps) {
    List<Long> taken = new ArrayList<>();
    long nanos = -7 * SECOND; // the clock may start anywhere
    for (String use : uses.split(" ")) {
      nanos += 60 * SECOND;
      if (look(nanos, use(Long.parseLong(use))).cause() != null) {
        taken.add(Long.parseLong(use));
      }
    }
    assertThat(taken.stream().map(String::valueOf).collect(Collectors.joining(" ")))
        .isEqualTo(dumps);
  }

  /** A table: uses in permille by seconds; and the seconds at which a dump is taken. */
  @ParameterizedTest
  @CsvSource({
    "0:740 1:751 7:850, 1",
    "0:740 1:751 7:850 10:850 11:850, 1 11",
    "0:740 1:751 7:850 9:690 12:751, 1 12",
    // more than a tenth of the limit since
    "0:740 1:751 10:852 11:853, 1 10",
    // 5 % a second: the limit would be met in three
    "0:740 1:750 3:850 4:860, 1 3",
  })
  void keepsDumpsApart(String uses, String dumps) {
    List<String> taken = new ArrayList<>();
    for (String use : uses.split(" ")) {
      String[] parts = use.split(":");
      long nanos = Long.parseLong(parts[0]) * SECOND;
      for (int i = 0; i < 9; i++) {
        boolean dumped =
            look(nanos + i * SECOND / 10, use(Long.parseLong(parts[1]))).cause() != null;
        if (dumped) {
          taken.add(parts[0]);
        }
      }
    }
    assertThat(String.join(" ", taken)).isEqualTo(dumps);
  }

  /** 1 GiB/s into 4 GiB: what is put off for 10 s is never taken. */
  @Test
  void dumpsAtEveryStepOnAFastWayToTheEnd() {
    List<Long> taken = new ArrayList<>();
    for (long permille = 400; permille < 1_000; permille += 13) {
      if (look(permille * SECOND / 250, use(permille)).cause() != null) {
        taken.add(permille);
      }
    }
    assertThat(taken).containsExactly(751L, 855L, 920L, 972L);
  }

  /**
   * A sawtooth up to 98 % and down to 60 %, each second: no more than one climb's dumps in 10 s.
   */
  @Test
  void aSawtoothGetsOneClimbsDumpsInTenSeconds() {
    List<Double> seconds = new ArrayList<>();
    for (int look = 0; look < 600; look++) {
      int tenth = look % 10;
      if (look(look * SECOND / 10, use(600 + 42 * tenth)).cause() != null) {
        seconds.add(look / 10.0);
      }
    }
    for (double start = 0; start < 50; start += 0.1) {
      double from = start;
      assertThat(seconds)
          .filteredOn(at -> at >= from && at < from + 10)
          .hasSizeLessThanOrEqualTo(5);
    }
    assertThat(seconds).hasSizeBetween(6, 30);
  }

  @Test
  void announcesStepsThatGetNoDump() {
    assertThat(look(0, use(740)).crossings()).isEmpty();
    assertThat(look(SECOND, use(760)).crossings()).hasSize(1);
    assertThat(look(2 * SECOND, use(760)).crossings()).isEmpty();
    // Quiet for four seconds: at that pace the limit is far away.
    for (int i = 0; i < 30; i++) {
      assertThat(look(3 * SECOND + i * SECOND / 10, use(849)).cause()).isNull();
    }
    LimitSteps.Decision decision = look(6 * SECOND, use(851));
    assertThat(decision.cause()).isNull();
    assertThat(decision.crossings())
        .singleElement()
        .satisfies(
            crossing -> {
              assertThat(crossing.thresholdPercent()).isEqualTo(85.0);
              assertThat(crossing.use()).isEqualTo(use(851));
            });
  }

  @Test
  void oneDumpServesEveryLimit() {
    LimitUse inner = new LimitUse("memory.max", 700, CEILING);
    LimitUse outer = new LimitUse("memory.max of /", 7_000, 10_000);
    look(0, inner, outer);
    LimitUse innerNear = new LimitUse("memory.max", 760, CEILING);
    LimitUse outerNear = new LimitUse("memory.max of /", 7_700, 10_000);
    LimitSteps.Decision decision = look(60 * SECOND, innerNear, outerNear);
    assertThat(decision.cause().use().name()).isEqualTo("memory.max");
    assertThat(decision.crossings()).hasSize(2);
    assertThat(look(120 * SECOND, innerNear, outerNear).cause()).isNull();
  }

  @Test
  void followsNewThresholds() {
    look(0, use(500));
    steps.setThresholds(Thresholds.parse("60"));
    assertThat(look(60 * SECOND, use(610)).cause()).isNotNull();
    steps.setThresholds(Thresholds.parse("off"));
    assertThat(look(120 * SECOND, use(990)).cause()).isNull();
    assertThat(look(180 * SECOND, use(990)).crossings()).isEmpty();
  }

  /** A dump that could not be taken is not tried at every look. */
  @Test
  void aDumpInVainCounts() {
    assertThat(steps.observe(0, List.of(use(700))).cause()).isNull();
    assertThat(steps.observe(SECOND, List.of(use(760))).cause()).isNotNull();
    assertThat(steps.observe(2 * SECOND, List.of(use(760))).cause())
        .as("still due: nothing was done about it")
        .isNotNull();
    steps.dumped(2 * SECOND);
    assertThat(steps.observe(60 * SECOND, List.of(use(760))).cause()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"75+85+92, 75+85+92", "92+75, 75+92", "1, 1", "99, 99", "off, off"})
  void readsThresholds(String text, String meaning) {
    assertThat(Thresholds.parse(text)).hasToString(meaning);
  }

  @Test
  void refusesOtherThresholds() {
    for (String text : Arrays.asList("", "75+", "0", "100", "75,85", "75.5", "-1", "99999999999")) {
      assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> Thresholds.parse(text)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("limits=%s: expected percents from 1 to 99, joined by +, or off", text);
    }
  }

  @Test
  void aStepWhoseDumpFailedIsStillDue() {
    assertThat(steps.observe(0, List.of(use(700))).cause()).isNull();
    assertThat(steps.observe(SECOND, List.of(use(760))).cause()).isNotNull();
    steps.failed(SECOND);
    assertThat(steps.observe(10 * SECOND, List.of(use(760))).cause()).as("9 s later").isNull();
    assertThat(steps.observe(11 * SECOND, List.of(use(760))).cause()).as("10 s later").isNotNull();
    steps.dumped(11 * SECOND);
    assertThat(steps.observe(22 * SECOND, List.of(use(760))).cause()).isNull();
  }
}
