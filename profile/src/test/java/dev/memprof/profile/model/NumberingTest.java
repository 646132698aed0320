package dev.memprof.profile.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class NumberingTest {

  @Test
  void numbersWordsAsTheyAppear() {
    Numbering numbering = new Numbering();
    Map<Long, Integer> expected = new HashMap<>();
    Random random = new Random(71);
    for (int i = 0; i < 100_003; i++) {
      // Addresses four bytes apart, and words that have but their highest bits in common.
      long word = i % 3 == 0 ? random.nextInt(9_973) * 4L : (long) random.nextInt(9_973) << 48;
      assertThat(numbering.of(word))
          .isEqualTo(expected.computeIfAbsent(word, w -> expected.size()));
    }
    assertThat(numbering.count()).isEqualTo(expected.size());
  }

  @Test
  void zeroIsAWordAsAnyOther() {
    Numbering numbering = new Numbering();
    assertThat(numbering.of(7)).isZero();
    assertThat(numbering.of(0)).isEqualTo(1);
    assertThat(numbering.of(0)).isEqualTo(1);
  }
}
