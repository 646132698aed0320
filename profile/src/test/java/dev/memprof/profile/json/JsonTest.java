package dev.memprof.profile.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
  private enum Fruit {
    PLUM
  }

  private record Inner(long second, String first) {}

  private record Outer(String zebra, Inner inner, Fruit apple, List<Inner> list, Long none) {}

  private static final Outer OUTER =
      new Outer("z", new Inner(7, "f"), Fruit.PLUM, List.of(new Inner(11, "g")), null);

  @Test
  void writesEveryKindOfValue() {
    assertThat(
            Json.line(
                new Members()
                    .add("text", "a\"b\\c\nd</script>\ud800")
                    .add("numbers", List.of(1, 2L, 0.5, Double.NaN))
                    .add("none", null)
                    .add("yes", true)
                    .add("array", new String[] {"x"})
                    .add("object", Map.of("k", new Members().add("v", 7)))))
        .isEqualTo(
            "{\"text\":\"a\\\"b\\\\c\\u000ad\\u003c/script>\\ud800\",\"numbers\":[1,2,0.5,null],"
                + "\"none\":null,\"yes\":true,\"array\":[\"x\"],\"object\":{\"k\":{\"v\":7}}}");
  }

  @Test
  void writesRecordsInTheOrderOfTheirDeclaration() {
    assertThat(Json.line(OUTER))
        .isEqualTo(
            "{\"zebra\":\"z\",\"inner\":{\"second\":7,\"first\":\"f\"},\"apple\":\"PLUM\","
                + "\"list\":[{\"second\":11,\"first\":\"g\"}],\"none\":null}");
  }

  @Test
  void addsARecordsComponentsToOtherMembers() {
    assertThat(Json.line(new Members().add("pid", 4711).addAll(new Inner(13, "h")).add("last", 1)))
        .isEqualTo("{\"pid\":4711,\"second\":13,\"first\":\"h\",\"last\":1}");
  }

  @Test
  void indentsForPeople() {
    assertThat(Json.pretty(OUTER))
        .isEqualTo(
            """
            {
              "zebra": "z",
              "inner": {
                "second": 7,
                "first": "f"
              },
              "apple": "PLUM",
              "list": [
                {
                  "second": 11,
                  "first": "g"
                }
              ],
              "none": null
            }""");
    assertThat(Json.pretty(new Members().add("a", List.of()).add("b", Map.of())))
        .isEqualTo("{\n  \"a\": [],\n  \"b\": {}\n}");
  }

  /**
   * Nothing else in a script element ends or hides what follows; names of methods stay readable.
   */
  @Test
  void escapesWhatWouldEndAScript() {
    assertThat(Json.line("A.<init> <!--<Script> </script> <"))
        .isEqualTo("\"A.<init> \\u003c!--\\u003cScript> \\u003c/script> <\"");
  }

  @Test
  void keepsPairsOfSurrogatesAndEscapesHalves() {
    assertThat(Json.line("\ud83d\ude00 \ude00\u2028")).isEqualTo("\"\ud83d\ude00 \\ude00\\u2028\"");
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatThrownBy(() -> Json.line(List.of(Duration.ofSeconds(7))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no JSON for java.time.Duration");
  }
}
