package dev.memprof.cli.verb;

import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows how to use a verb, or which verbs there are. */
@Command(
    name = "help",
    description = "Show the verbs, or how to use one.",
    footer = "%nExample:  memprof help top%n")
public final class HelpCommand extends Verb {
  @Parameters(arity = "0..1", paramLabel = "VERB", description = "The verb.")
  private String verb;

  @Override
  public Integer call() {
    CommandLine program = program();
    Map<String, CommandLine> verbs = program.getSubcommands();
    if (verb == null) {
      program.usage(out());
    } else if (verbs.containsKey(verb)) {
      verbs.get(verb).usage(out());
    } else {
      throw new CommandLine.UnmatchedArgumentException(program, List.of(verb));
    }
    return OK;
  }
}
