package dev.memprof.profile.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ParagraphTest {
  @Test
  void breaksBetweenWords() {
    assertThat(Paragraph.lines("one two three", 7)).containsExactly("one two", "three");
    assertThat(Paragraph.lines("one two three", 7, "  ")).containsExactly("one two", "  three");
  }

  @Test
  void leavesAUnitWithItsNumber() {
    assertThat(Paragraph.lines("it is at 86.9 %) of 4.0 MiB, in 7 words", 14))
        .containsExactly("it is at", "86.9 %) of", "4.0 MiB, in 7", "words");
  }

  @Test
  void goesOnWithALongWordInTheNextLine() {
    assertThat(Paragraph.lines("prof:true,lg_prof_sample:19", 16))
        .containsExactly("prof:true,", "lg_prof_sample:1", "9");
    assertThat(Paragraph.lines("in /tmp/abcdefg", 7)).containsExactly("in", "/tmp/ab", "cdefg");
  }
}
