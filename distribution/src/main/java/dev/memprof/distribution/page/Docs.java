package dev.memprof.distribution.page;

import dev.memprof.distribution.table.AgentOption;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code make docs}: writes all that is generated in the documentation. */
public final class Docs {
  private Docs() {}

  /**
   * @param arguments the source tree, and the agent's jar, which prints its options
   */
  public static void main(String[] arguments) throws IOException {
    Path tree = Path.of(arguments[0]);
    List<GeneratedPart> parts = new ArrayList<>(GeneratedPart.ALL);
    String options = AgentOption.table(Path.of(arguments[1]));
    parts.add(new GeneratedPart("docs/reference/options.md", "options", t -> options));
    for (GeneratedPart part : parts) {
      part.write(tree);
    }
  }
}
