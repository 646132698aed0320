package dev.memprof.distribution.table;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * An option of the agent, as its jar prints it.
 *
 * @param name {@code growth}
 * @param defaultValue {@code 256m}; empty for none
 * @param accepted for people
 */
public record AgentOption(String name, String defaultValue, String accepted, String meaning) {
  private static final int HEAD_LINES = 2;

  /**
   * The table for the documentation.
   *
   * @param agent {@code memprof.jar}
   */
  public static String table(Path agent) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                agent.toString(),
                "options")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Such as {@code | `growth` | `256m` | bytes, ... | A dump each time ... |}. */
  public static List<AgentOption> parse(String table) {
    return table
        .lines()
        .skip(HEAD_LINES)
        .map(row -> row.replaceFirst("^\\| ", "").replaceFirst(" \\|$", "").split(" \\| ", -1))
        .map(c -> new AgentOption(code(c[0]), code(c[1].strip()), c[2], c[3]))
        .toList();
  }

  private static String code(String cell) {
    return cell.replace("`", "");
  }
}
