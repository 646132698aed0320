package dev.memprof.profile.flame;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** A flame graph's page, read as its own script does. */
final class WrittenPage {
  private WrittenPage() {}

  /** What the page's script reads. */
  static JsonObject data(String page) {
    String start = "<script id=\"data\" type=\"application/json\">";
    int from = page.indexOf(start) + start.length();
    return new Gson()
        .fromJson(page.substring(from, page.indexOf("</script>", from)), JsonObject.class);
  }

  static String title(String page) {
    return data(page).get("title").getAsString();
  }

  static String note(String page) {
    return data(page).get("note").getAsString();
  }

  static JsonArray tree(String page, String column) {
    return data(page).getAsJsonObject("tree").getAsJsonArray(column);
  }

  static List<String> names(String page) {
    List<String> names = new ArrayList<>();
    tree(page, "names").forEach(name -> names.add(name.getAsString()));
    return names;
  }

  /** A column of what each node holds itself. */
  static long amount(String page, String column, int node) {
    JsonElement values = data(page).getAsJsonObject("amounts").get(column);
    return values == null ? 0 : values.getAsJsonArray().get(node).getAsLong();
  }

  /** The number of the only node of a name. */
  static int node(String page, String name) {
    int frame = names(page).indexOf(name);
    List<Integer> nodes = new ArrayList<>();
    JsonArray frames = tree(page, "frame");
    for (int i = 0; i < frames.size(); i++) {
      if (frames.get(i).getAsInt() == frame) {
        nodes.add(i);
      }
    }
    assertThat(nodes).as(name).hasSize(1);
    return nodes.get(0);
  }
}
