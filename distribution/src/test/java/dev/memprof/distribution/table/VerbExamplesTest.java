package dev.memprof.distribution.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.memprof.cli.Main;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples that {@code --help} and the reference print are what the verbs take. */
class VerbExamplesTest {
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  static List<VerbSpec> verbs() {
    return VerbSpec.all();
  }

  @ParameterizedTest
  @MethodSource("verbs")
  void isWhatTheVerbTakes(VerbSpec verb) {
    assertThat(verb.examples()).isNotEmpty();
    for (String example : verb.examples()) {
      String[] words =
          WORD.matcher(example)
              .results()
              .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
              .toArray(String[]::new);
      assertThat(words).startsWith("memprof", verb.name());
      String[] arguments = List.of(words).subList(1, words.length).toArray(String[]::new);
      assertThatCode(() -> Main.commandLine().parseArgs(arguments))
          .as(example)
          .doesNotThrowAnyException();
    }
  }
}
