package dev.memprof.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

/** What {@code design.mjs} found of a page. */
public final class Design {
  private Design() {}

  /** At every width and in both schemes. */
  public static void assertGood(JsonObject facts) {
    assertThat(facts.getAsJsonArray("errors")).isEmpty();
    assertThat(facts.getAsJsonArray("views")).hasSize(5);
    for (JsonElement each : facts.getAsJsonArray("views")) {
      JsonObject view = each.getAsJsonObject();
      String name = view.get("width") + " " + view.get("scheme");
      assertThat(view.getAsJsonArray("violations")).as(name + ": axe-core").isEmpty();
      assertThat(view.getAsJsonArray("cut")).as(name + ": wider than the screen").isEmpty();
      assertThat(view.getAsJsonArray("broken")).as(name + ": words that are broken").isEmpty();
    }
    JsonObject keyboard = facts.getAsJsonObject("keyboard");
    assertThat(keyboard.get("reached").getAsInt())
        .as("by the key Tab, of what can be pressed")
        .isGreaterThanOrEqualTo(keyboard.get("all").getAsInt());
    assertThat(keyboard.get("unseen").getAsInt()).as("focus that one does not see").isZero();
  }
}
