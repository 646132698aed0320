package dev.memprof.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tpo | memprof: no verb 'tpo'; did you mean 'top'?",
        "statsu 1 | memprof: no verb 'statsu'; did you mean 'status'?",
        "flmae 1 | memprof: no verb 'flmae'; did you mean 'flame'?",
        "help graph | memprof: no verb 'graph' (see memprof --help)",
        "help tre | memprof: no verb 'tre'; did you mean 'tree'?",
        "dump 1 --frce | memprof: dump has no option '--frce'; did you mean '--force'?",
        "top 1 --sample-typ=x | memprof: top has no option '--sample-typ'; did you mean"
            + " '--sample-type'?",
        "list --nonsense | memprof: list has no option '--nonsense' (see memprof list --help)",
      })
  void suggestsWhatWasMeant(String arguments, String message) {
    assertThat(Cli.run(arguments.split(" ", -1))).isEqualTo(new Cli(2, "", message + "\n"));
  }

  @Test
  void listsTheVerbsInTheOrderOfUse() {
    Cli bare = Cli.run();
    assertThat(bare.exitCode()).as("a script has forgotten the verb").isEqualTo(2);
    assertThat(bare.err()).isEmpty();
    for (String[] words : new String[][] {{"help"}, {"--help"}}) {
      Cli help = Cli.run(words);
      assertThat(help).isEqualTo(new Cli(0, bare.out(), ""));
    }
    List<String> verbs =
        bare.out()
            .lines()
            .filter(line -> line.matches("  [a-z]{2,7} +[A-Z].*\\."))
            .map(line -> line.strip().split(" ", 2)[0])
            .toList();
    assertThat(verbs)
        .containsExactlyElementsOf(VerbCatalogue.names())
        .startsWith("demo", "run", "list", "doctor", "status")
        .hasSize(Main.commandLine().getSubcommands().size());
    assertThat(bare.out().lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void helpTellsOfAVerbWhatTheVerbDoes() {
    for (String verb : VerbCatalogue.names()) {
      assertThat(Cli.run("help", verb)).as(verb).isEqualTo(Cli.run(verb, "--help"));
    }
  }

  @Test
  void everyVerbHelpsWithAnExampleIn80Columns() {
    assertThat(Main.commandLine().getSubcommands()).hasSizeGreaterThanOrEqualTo(15);
    for (String verb : Main.commandLine().getSubcommands().keySet()) {
      Cli cli = Cli.run(verb, "--help");
      assertThat(cli.exitCode()).as(verb).isZero();
      assertThat(cli.out()).as(verb).containsPattern("Examples?:  memprof " + verb).endsWith("\n");
      assertThat(cli.out().lines()).as(verb).allMatch(line -> line.length() <= 80);
    }
  }

  /** A line that is broken in the source is broken again in the terminal, at other places. */
  @Test
  void remarksAreBrokenByTheTerminalAlone() {
    Main.commandLine()
        .getSubcommands()
        .forEach(
            (verb, command) ->
                assertThat(command.getCommandSpec().usageMessage().footer())
                    .as(verb)
                    .filteredOn(line -> !line.contains("  "))
                    .allMatch(line -> line.startsWith("%n")));
  }

  @Test
  void tellsItsVersion() {
    Cli cli = Cli.run("--version");
    assertThat(cli.exitCode()).isZero();
    assertThat(cli.out()).startsWith("memprof ").contains("commit").hasLineCount(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "profile 1 -d -5s | '-5s' is not a length of time; write 500ms, 30s, 5m or 2h",
        "profile 1 -d 5x | '5x' is not a length of time",
        "profile 1 -d 0 | a profile takes 1s to 24h, in whole seconds; not 0 ms",
        "profile 1 -d 1500ms | in whole seconds; not 1.5 s",
        "profile 1 -d 25h | a profile takes 1s to 24h, in whole seconds; not 25 h",
        "stats 1 -i 5ms | the interval must be 100ms or longer; not 5 ms",
        "stats 1 --watch --count 0 | --count must be 1 or more; not 0",
        "top 1 -n 0 | -n takes 1 to 1000, not 0",
        "top 1 -n 1001 | -n takes 1 to 1000, not 1001",
        "tree 1 -n 0 | -n takes 1 to 1000, not 0",
        "peek 1 x -n 1001 | -n takes 1 to 1000, not 1001",
        "peek 1 ( | '(' is no regular expression: Unclosed group",
        "peek 1 | memprof: peek needs METHOD (see memprof peek --help)",
        "status | memprof: status needs PID (see memprof status --help)",
        "flame 1 -o | memprof: --output needs FILE (see memprof flame --help)",
        "top 1 -n x | memprof: --sites: 'x' is no number (see memprof top --help)",
        "top 1 --by x | memprof: --by: 'x' is none of line, method,",
        "status x | memprof: 'x' is not a pid, host:port or a JMX service URL (see memprof status --help)",
        "status a/b | 'a/b' is not a pid, host:port or a JMX service URL",
        "status 1 2 | memprof: status takes no argument '2' (see memprof status --help)",
        "convert x.pb.gz | convert needs -o FILE",
        "convert 4711 -o x.heap | takes a file; `memprof flame 4711` draws what is live in a JVM",
        "--color=red list | memprof: --color: 'red' is none of auto, always, never (see memprof --help)",
        "top x --by colour | 'colour' is none of line, method, class, package, thread, component",
        "top x --focus a(b | 'a(b' is no regular expression: Unclosed group",
        "flame x --by component | --by component needs --components FILE",
        "flame x --components f | --components goes with --by component",
        "diff a b --java-only --native-only | together leave nothing",
        "convert x -o y.html --min-share 200 | '200' is no share: give 0 to 100 percent",
        "diff - - | only one of two profiles can come from standard input",
        "diff - /dev/stdin | only one of two profiles can come from standard input",
        "profile 1 --live | what the JVM stores is always whole; give -o FILE",
        "dump 1 -o x.foo | the ending of 'x.foo' names no format",
      })
  void refusesWrongUsageInOneLine(String arguments, String message) {
    Cli cli = Cli.run(arguments.split(" ", -1));
    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err()).startsWith("memprof: ").contains(message).hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "on", "off", "dump", "profile", "stats", "dumps", "doctor"})
  void namesAWrongPid(String verb) {
    Cli cli = Cli.run(verb, "999999999");
    assertThat(cli.exitCode()).isEqualTo(1);
    assertThat(cli.err())
        .isEqualTo("memprof: there is no process 999999999; `memprof list` shows the JVMs\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "top /usr | /usr is a directory; `memprof dumps /usr` lists the dumps in it",
        "dumps /etc/passwd | '/etc/passwd' is neither a directory nor a JVM; a JVM is named by",
        "where 1 --since /nowhere | cannot read /nowhere: there is no such file; give a file that",
      })
  void saysWhatAnArgumentIsInstead(String arguments, String message) {
    Cli cli = Cli.run(arguments.split(" ", -1));
    assertThat(cli.exitCode()).isEqualTo(1);
    assertThat(cli.err()).startsWith("memprof: ").contains(message).hasLineCount(1);
  }

  /** A variable of a script that is not set. */
  @Test
  void takesNoEmptyArgumentForTheWorkingDirectory() {
    assertThat(Cli.run("top", "").err())
        .startsWith("memprof: there is no file or directory ''; a JVM is named by");
  }

  @Test
  void showsTheStackOfAFailureOnlyWhenVerbose() {
    assertThat(Cli.run("status", "999999999").err()).doesNotContain("\tat ");
    assertThat(Cli.run("status", "999999999", "--verbose").err()).contains("\tat dev.memprof");
  }
}
