package dev.memprof.agent.http.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void writesEveryKindOfValue() {
    assertThat(
            Json.members()
                .add("text", "a\"b\\c\nd</script>\ud800")
                .add("numbers", List.of(1, 2L, 0.5, Double.NaN))
                .add("none", null)
                .add("yes", true)
                .add("object", Map.of("k", Json.members().add("v", 7)))
                .toString())
        .isEqualTo(
            "{\"text\":\"a\\\"b\\\\c\\u000ad\\u003c/script>\\ud800\",\"numbers\":[1,2,0.5,null],"
                + "\"none\":null,\"yes\":true,\"object\":{\"k\":{\"v\":7}}}");
  }
}
