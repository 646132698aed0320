package dev.memprof.it.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The commands of a page of the documentation that tests run as they are printed. */
public final class MarkedCommands {
  private static final Path TREE = Path.of("..").toAbsolutePath().normalize();

  /** What a command that fails adds to the output, before its exit code and its text. */
  public static final String FAILED = "FAILED with ";

  /** The application that a reader has started in the background ends with the shell. */
  private static final String HEAD =
      "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n"
          + "trap 'echo \""
          + FAILED
          + "$?: $BASH_COMMAND\"' ERR\n";

  private MarkedCommands() {}

  /**
   * A script for bash of the blocks of a page that follow {@code <!-- run: NAME -->}, in order.
   *
   * @param page relative to the source tree
   * @param names of the blocks; there must be some of each
   */
  public static String script(String page, String... names) throws IOException {
    return script(page, Map.of(), names);
  }

  /**
   * The same with words that stand for something of the reader's replaced by it.
   *
   * @param words what a page calls, say, {@code app.jar}; each must be in one of the blocks
   */
  public static String script(String page, Map<String, String> words, String... names)
      throws IOException {
    String text = Files.readString(TREE.resolve(page));
    StringBuilder script = new StringBuilder();
    for (String name : names) {
      Pattern block =
          Pattern.compile(
              "<!-- run: " + Pattern.quote(name) + " -->\\n```sh\\n(.*?)```", Pattern.DOTALL);
      List<String> blocks = block.matcher(text).results().map(found -> found.group(1)).toList();
      if (blocks.isEmpty()) {
        throw new AssertionError(page + " has no block to run of the name: " + name);
      }
      script.append(blocks.stream().collect(Collectors.joining("\n")));
    }
    return HEAD + replaced(script.toString(), words);
  }

  private static String replaced(String script, Map<String, String> words) {
    String text = script;
    for (Map.Entry<String, String> word : words.entrySet()) {
      if (!script.contains(word.getKey())) {
        throw new AssertionError(word.getKey() + " is not in: " + script);
      }
      text = text.replace(word.getKey(), word.getValue());
    }
    return text;
  }
}
