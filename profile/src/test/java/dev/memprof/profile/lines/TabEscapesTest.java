package dev.memprof.profile.lines;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TabEscapesTest {
  private static String escaped(String text) {
    StringBuilder line = new StringBuilder();
    TabEscapes.append(line, text);
    return line.toString();
  }

  @Test
  void escapesWhatEndsAFieldOrALine() {
    assertThat(escaped("a\tb\nc\rd\\e")).isEqualTo("a\\tb\\nc\\rd\\\\e");
  }

  @Test
  void givesBackWhatItWasGiven() {
    for (String text : new String[] {"", "plain", "\\t", "\\", "\\\\\t", "ä\n\r\t\\n"}) {
      assertThat(TabEscapes.plain(escaped(text))).isEqualTo(text);
    }
  }

  @Test
  void readsWhatNobodyShouldHaveWritten() {
    assertThat(TabEscapes.plain("a\\qb\\")).isEqualTo("aqb\\");
  }
}
