package dev.memprof.profile.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What is written out for a quick start is what a record would have. */
class FrameTest {
  private static final Frame FRAME = new Frame(Frame.Kind.JAVA, "a.B.c", "B.java", 17, 4711, 3);
  private static final Label LABEL = new Label("age", "old", 31, "seconds");

  @Test
  void framesAreEqualByAllTheyHave() {
    assertThat(new Frame(Frame.Kind.JAVA, "a.B.c", "B.java", 17, 4711, 3))
        .isEqualTo(FRAME)
        .hasSameHashCodeAs(FRAME);
    assertThat(
            List.of(
                new Frame(Frame.Kind.NATIVE, "a.B.c", "B.java", 17, 4711, 3),
                new Frame(Frame.Kind.JAVA, "a.B.d", "B.java", 17, 4711, 3),
                new Frame(Frame.Kind.JAVA, "a.B.c", "C.java", 17, 4711, 3),
                new Frame(Frame.Kind.JAVA, "a.B.c", "B.java", 18, 4711, 3),
                new Frame(Frame.Kind.JAVA, "a.B.c", "B.java", 17, 4712, 3),
                new Frame(Frame.Kind.JAVA, "a.B.c", "B.java", 17, 4711, 4)))
        .doesNotContain(FRAME)
        .extracting(Frame::hashCode)
        .doesNotContain(FRAME.hashCode())
        .doesNotHaveDuplicates();
  }

  @Test
  void labelsAreEqualByAllTheyHave() {
    assertThat(new Label("age", "old", 31, "seconds")).isEqualTo(LABEL).hasSameHashCodeAs(LABEL);
    assertThat(
            List.of(
                new Label("lifetime", "old", 31, "seconds"),
                new Label("age", "new", 31, "seconds"),
                new Label("age", "old", 32, "seconds"),
                new Label("age", "old", 31, "minutes")))
        .doesNotContain(LABEL)
        .extracting(Label::hashCode)
        .doesNotContain(LABEL.hashCode())
        .doesNotHaveDuplicates();
  }
}
