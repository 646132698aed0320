package dev.memprof.distribution.archive;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.memprof.cli.machine.VersionLines;
import java.nio.file.Path;

/** A CycloneDX bill of materials, with the one component that Maven does not know: jemalloc. */
final class BillOfMaterials {
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private BillOfMaterials() {}

  /**
   * @param bom as the plugin for Maven has made it
   * @param agent the jar, which knows the version that it carries
   */
  static String withJemalloc(String bom, Path agent) {
    JsonObject whole = GSON.fromJson(bom, JsonObject.class);
    JsonArray components = whole.getAsJsonArray("components");
    VersionLines.jemallocs(agent).values().stream()
        .distinct()
        .map(BillOfMaterials::jemalloc)
        .forEach(components::add);
    return GSON.toJson(whole) + "\n";
  }

  private static JsonObject jemalloc(String version) {
    JsonObject license = new JsonObject();
    license.addProperty("id", "BSD-2-Clause");
    JsonObject choice = new JsonObject();
    choice.add("license", license);
    JsonArray licenses = new JsonArray();
    licenses.add(choice);
    JsonObject component = new JsonObject();
    String url = "pkg:generic/jemalloc@" + version;
    component.addProperty("type", "library");
    component.addProperty("bom-ref", url);
    component.addProperty("name", "jemalloc");
    component.addProperty("version", version);
    component.add("licenses", licenses);
    component.addProperty("purl", url);
    return component;
  }
}
