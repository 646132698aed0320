package dev.memprof.ledger.claim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClaimsTest {
  private final Claims claims = new Claims();

  @Test
  void firstClaimHolds() {
    claims.add(0x3000, 0x5000, Category.JAVA_HEAP, "heap");
    claims.add(0x1000, 0x9000, Category.GC, "tables");

    assertThat(claims.within(0, Long.MAX_VALUE))
        .containsExactly(
            new Claim(0x1000, 0x3000, Category.GC, "tables"),
            new Claim(0x3000, 0x5000, Category.JAVA_HEAP, "heap"),
            new Claim(0x5000, 0x9000, Category.GC, "tables"));
  }

  @Test
  void tellsGaps() {
    claims.add(0x3000, 0x5000, Category.JAVA_HEAP, "heap");
    claims.add(0x7000, 0x8000, Category.GC, "tables");

    assertThat(claims.gaps(0x4000, 0x9000))
        .containsExactly(new long[] {0x5000, 0x7000}, new long[] {0x8000, 0x9000});
    assertThat(claims.gaps(0x3000, 0x5000)).isEmpty();
    assertThat(claims.gaps(0x1000, 0x2000)).containsExactly(new long[] {0x1000, 0x2000});
  }

  @Test
  void tellsWhoHasAPart() {
    claims.add(0x3000, 0x5000, Category.JAVA_HEAP, "heap");

    assertThat(claims.within(0x4000, 0x4001)).hasSize(1);
    assertThat(claims.ofAll(0x3000, 0x5000).owner()).isEqualTo("heap");
    assertThat(claims.ofAll(0x4000, 0x5001)).isNull();
    assertThat(claims.ofAll(0x2fff, 0x3001)).isNull();
    assertThat(claims.ofAll(0x5000, 0x6000)).isNull();
    assertThat(claims.isFree(0x5000, 0x6000)).isTrue();
    assertThat(claims.isFree(0x2000, 0x3000)).isTrue();
    assertThat(claims.isFree(0x2fff, 0x3001)).isFalse();
  }
}
