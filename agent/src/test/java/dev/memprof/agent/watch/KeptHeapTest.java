package dev.memprof.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import org.junit.jupiter.api.Test;

class KeptHeapTest {
  private static final int MIB = 1 << 20;

  @Test
  void countsWhatACollectionHasLeft() {
    System.gc();
    long before = KeptHeap.bytes().orElseThrow();
    byte[][] kept = new byte[31][MIB];
    try {
      System.gc();
      long with = KeptHeap.bytes().orElseThrow();
      byte[] garbage = new byte[MIB];

      assertThat(with - before).isBetween(30L * MIB, 40L * MIB);
      assertThat(garbage).hasSize(MIB);
      assertThat(KeptHeap.bytes().orElseThrow()).as("garbage is not").isEqualTo(with);
    } finally {
      Reference.reachabilityFence(kept);
    }
  }
}
