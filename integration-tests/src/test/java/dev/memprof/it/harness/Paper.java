package dev.memprof.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;

/**
 * What {@code print.mjs} found of a page on paper, printed by somebody who reads it in the dark.
 */
public final class Paper {
  private Paper() {}

  /** Nothing is cut, all is dark on white, and nothing asks to be pressed. */
  public static void assertGood(JsonObject facts) {
    for (String fault : List.of("errors", "controls", "wide", "hidden", "faint", "dark")) {
      assertThat(facts.getAsJsonArray(fault)).as(fault).isEmpty();
    }
    assertThat(facts.get("texts").getAsInt()).isGreaterThan(3);
    assertThat(facts.getAsJsonArray("canvases")).isNotEmpty();
    for (JsonElement each : facts.getAsJsonArray("canvases")) {
      JsonObject canvas = each.getAsJsonObject();
      assertThat(canvas.get("painted").getAsInt()).isGreaterThan(1_000);
      assertThat(canvas.get("dark").getAsInt()).as("text: %s", canvas).isGreaterThan(100);
      assertThat(canvas.get("right").getAsDouble())
          .as("of the sheet: %s", canvas)
          .isBetween(500.0, 718.0);
    }
  }
}
