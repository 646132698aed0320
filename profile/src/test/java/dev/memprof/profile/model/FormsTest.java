package dev.memprof.profile.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FormsTest {
  @Test
  void areASetOfLetters() {
    Forms forms = Forms.of("i0").and(Forms.of("2"));
    assertThat(forms.letters()).isEqualTo("02i");
    assertThat(forms.words()).containsExactly("interpreted", "C2", "inlined");
    assertThat(forms).isSameAs(Forms.ofBits(1 + 4 + 16)).hasToString("02i");
    assertThat(forms.bits()).isEqualTo(21);
    assertThat(Forms.of("1j").words()).containsExactly("C1", "compiled");
    assertThat(Forms.of("").and(Forms.NONE)).isSameAs(Forms.NONE);
  }

  @Test
  void leaveOutWhatLaterVersionsKnow() {
    assertThat(Forms.of("x2")).isSameAs(Forms.of("2"));
    assertThat(Forms.ofBits(-1L << 5 | 1)).isSameAs(Forms.of("0"));
  }

  @Test
  void areNoPartOfWhatMakesAFrame() {
    Frame frame = Frame.java("App.leak", "App.java", 42);
    Frame met = frame.withForms(Forms.of("2"));
    assertThat(met).isEqualTo(frame).hasSameHashCodeAs(frame);
    assertThat(met.forms().letters()).isEqualTo("2");
    assertThat(frame.forms()).isSameAs(Forms.NONE);
  }
}
