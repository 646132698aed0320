package dev.memprof.distribution.page;

import dev.memprof.distribution.page.SourceCalls.Call;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Of {@code docs/reference/metrics.md}: every call of {@code Families.gauge} and {@code counter} in
 * the agent's sources, since no single scrape has all families: some need a cache, a scope, growth.
 */
final class MetricsPage {
  private static final String SOURCES = "agent/src/main/java";
  private static final String PREFIX = "memprof_";

  /** Name, help, value. */
  private static final int WITHOUT_LABEL = 3;

  private MetricsPage() {}

  static String text(Path tree) {
    Map<String, String> rows = new TreeMap<>();
    for (Call call :
        SourceCalls.of(tree.resolve(SOURCES), "Metrics.java", Set.of("gauge", "counter"))) {
      if (call.arguments().size() >= WITHOUT_LABEL) {
        String name = PREFIX + call.string(0) + (call.method().equals("counter") ? "_total" : "");
        String label = call.arguments().size() == WITHOUT_LABEL ? "" : "`" + call.string(2) + "`";
        rows.put(
            name,
            "| `%s` | %s | %s | %s |\n"
                .formatted(name, call.method(), label, call.string(1).replace("|", "\\|")));
      }
    }
    return "| metric | type | labels | |\n|---|---|---|---|\n" + String.join("", rows.values());
  }
}
