package dev.memprof.profile.symbol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.profile.symbol.LoadedLibraries.Segment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadedLibrariesTest {
  private static final long START = 0x7f31_5a2b_1000L;
  private static final long SIZE = 0x3007;
  private static final long INSIDE = START + 0x123;

  private static Segment segment(String path, long unloaded) {
    return new Segment(START - 0x1000, START, START + SIZE, 0x1000, "", path, unloaded);
  }

  private static LoadedLibraries libraries(long... unloads) {
    List<Segment> segments = new ArrayList<>();
    for (long unload : unloads) {
      segments.add(segment("/lib" + segments.size() + ".so", unload));
    }
    return new LoadedLibraries(segments);
  }

  private static long word(long generation) {
    return INSIDE | generation << 48;
  }

  @Test
  void takesAPlainAddressForTheFirstLibraryThere() {
    LoadedLibraries libraries = libraries(3, Segment.LOADED);
    assertThat(libraries.find(word(0))).isZero();
    assertThat(libraries.find(START - 1)).isEqualTo(-1);
    assertThat(libraries.find(START + SIZE)).isEqualTo(-1);
  }

  @Test
  void tellsThreeLibrariesOfOnePlaceByTheGeneration() {
    LoadedLibraries libraries = libraries(3, 8, Segment.LOADED);
    for (int generation = 0; generation < 12; generation++) {
      int expected = generation < 3 ? 0 : generation < 8 ? 1 : 2;
      assertThat(libraries.find(word(generation))).as("%d", generation).isEqualTo(expected);
    }
  }

  /** Its library was never written down: the process was killed. */
  @Test
  void doesNotNameTheLibraryBefore() {
    assertThat(libraries(3).find(word(3))).isEqualTo(-1);
    assertThat(libraries(3).find(word(2))).isZero();
  }

  @Test
  void takesTheLastOneWhereUnloadsCannotBeToldApart() {
    assertThat(libraries(0, 0, Segment.LOADED).find(word(0))).isEqualTo(2);
    assertThat(libraries(0, 0).find(word(0))).isEqualTo(1);
    assertThat(libraries(3, 32767, 32767).find(word(32767))).isEqualTo(2);
    assertThat(libraries(3, 32767, 32767).find(word(32766))).isEqualTo(1);
  }

  @Test
  void leavesTheGenerationOutOfTheAddress() {
    assertThat(LoadedLibraries.address(word(32767))).isEqualTo(INSIDE);
    assertThat(LoadedLibraries.address(INSIDE)).isEqualTo(INSIDE);
  }
}
