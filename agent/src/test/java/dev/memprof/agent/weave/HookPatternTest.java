package dev.memprof.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.memprof.agent.weave.HookPattern.Use;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HookPatternTest {
  private static HookPattern release(String text) {
    return HookPattern.parse(text, Use.RELEASE);
  }

  @Test
  void readsAllThereCanBe() {
    HookPattern pattern =
        HookPattern.parse("pool:-com.acme.Outer$Pool#give*(int, byte[])@1.size", Use.COUNT);
    assertThat(pattern)
        .isEqualTo(
            new HookPattern(
                "pool",
                true,
                "com.acme.Outer$Pool",
                "give*",
                List.of("int", "byte[]"),
                new HookPattern.Size("1", "size")));
    assertThat(HookPattern.parse(pattern.toString(), Use.COUNT)).isEqualTo(pattern);
  }

  @ParameterizedTest
  @CsvSource({
    "com.acme.BlockCache#clear, BlockCache",
    "com.acme.Outer$Inner#clear, Inner",
    "Cache#<init>, Cache",
    "com.acme.*#clear, *"
  })
  void namesThemselvesByTheirClass(String text, String name) {
    assertThat(release(text).name()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "#clear",
        "com.acme.Cache",
        "com.acme.Cache#",
        "a b#c",
        ".A#b",
        "A.#b",
        "A#b(",
        "A#b(int",
        "A#b(int,)",
        "A#<clinit>",
        ":A#b",
        "A#b@0",
        "-A#b",
        "A##b",
        "A#b(int)c"
      })
  void rejectsWhatIsNoRelease(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> release(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"A#b@", "A#b@x", "A#b@10", "A#b@this", "A#b@0.", "A#b@0.a.b", "--A#b"})
  void rejectsWhatIsNoCount(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> HookPattern.parse(text, Use.COUNT));
  }

  @ParameterizedTest
  @CsvSource({
    "com.acme.*Cache, com.acme.BlockCache, true",
    "com.acme.*Cache, com.acme.Caches, false",
    "*, a.B, true",
    "a*b*c, axxbyybc, true",
    "a*b*c, acb, false",
    "com.acme.A, com.acme.AB, false"
  })
  void matchesNamesWithStars(String type, String name, boolean matches) {
    assertThat(release(type + "#x").matchesType(name)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "f | (I)V | true",
        "f(int) | (I)V | true",
        "f() | (I)V | false",
        "f(String,long[][]) | (Ljava/lang/String;[[J)V | true",
        "f(java.lang.String,long[][]) | (Ljava/lang/String;[[J)V | true",
        "f(tring,long[][]) | (Ljava/lang/String;[[J)V | false",
        "f(Inner) | (La/Outer$Inner;)V | true"
      })
  void matchesOverloadsByTypes(String method, String descriptor, boolean matches) {
    assertThat(release("A#" + method).matchesMethod("f", descriptor)).isEqualTo(matches);
  }
}
