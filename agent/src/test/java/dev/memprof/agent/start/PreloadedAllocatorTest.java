package dev.memprof.agent.start;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreloadedAllocatorTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/usr/lib/libtcmalloc_minimal.so.4",
        "/opt/libfaketime.so:/usr/lib/libtcmalloc_minimal.so.4",
        "libtcmalloc_minimal.so.4 /opt/mimalloc/libother.so"
      })
  void isNamed(String preload) {
    assertThat(PreloadedAllocator.warning(preload))
        .startsWith("libtcmalloc_minimal.so.4 of LD_PRELOAD is loaded, and not used for malloc: ");
  }

  @Test
  void othersAreNobodysBusiness() {
    assertThat(PreloadedAllocator.warning(null)).isNull();
    assertThat(PreloadedAllocator.warning("")).isNull();
    assertThat(PreloadedAllocator.warning("/opt/jemalloc/libfaketime.so")).isNull();
  }
}
