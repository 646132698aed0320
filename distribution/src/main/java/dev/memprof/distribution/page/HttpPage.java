package dev.memprof.distribution.page;

import dev.memprof.distribution.page.SourceCalls.Call;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Of {@code docs/reference/http.md}: every call of {@code Router.route} in the endpoints. */
final class HttpPage {
  private static final String SOURCES = "agent/src/main/java/dev/memprof/agent/http/endpoint";

  /** Access, method, path, description, endpoint. */
  private static final int ARGUMENTS = 5;

  private static final Map<String, String> WHO =
      Map.of("OPEN", "everybody", "READ", "own user", "ACT", "own user, no link");

  private HttpPage() {}

  static String text(Path tree) {
    Map<String, String> rows = new TreeMap<>();
    for (Call call : SourceCalls.of(tree.resolve(SOURCES), ".java", Set.of("route"))) {
      if (call.arguments().size() != ARGUMENTS) {
        throw new IllegalStateException("a route without a description: " + call.arguments());
      }
      String method = call.string(1);
      String path = call.string(2).replace("*", "NAME");
      String description = call.string(3).replace("|", "\\|").replace("<", "&lt;");
      rows.put(
          path + " " + method,
          "| `%s %s` | %s | %s |\n"
              .formatted(method, path, WHO.get(call.constant(0)), description));
    }
    return "| path | who | answers |\n|---|---|---|\n" + String.join("", rows.values());
  }
}
