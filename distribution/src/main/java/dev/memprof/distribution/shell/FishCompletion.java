package dev.memprof.distribution.shell;

import dev.memprof.distribution.table.AgentOption;
import dev.memprof.distribution.table.VerbSpec;
import dev.memprof.distribution.table.VerbSpec.Argument;
import java.util.List;

/** {@code memprof.fish}: verbs, their options, pids and files. */
final class FishCompletion {
  private static final String COMPLETE = "complete -c memprof";

  private FishCompletion() {}

  static String text(List<AgentOption> agentOptions) {
    StringBuilder script =
        new StringBuilder("# Completion of memprof for fish.\n" + COMPLETE + " -f\n");
    VerbSpec.program().options().forEach(option -> script.append(option(COMPLETE, option)));
    for (VerbSpec verb : VerbSpec.all()) {
      script.append(
          "%s -n __fish_use_subcommand -a %s -d %s\n"
              .formatted(COMPLETE, verb.name(), quoted(verb.description())));
      String within = COMPLETE + " -n '__fish_seen_subcommand_from " + verb.name() + "'";
      for (Argument argument : verb.arguments()) {
        if (Targets.isProcess(argument)) {
          script.append(within).append(" -a '(__fish_complete_pids)'\n");
        }
        if (Targets.isFile(argument)) {
          script.append(within).append(" -F\n");
        }
        if (!argument.choices().isEmpty()) {
          script.append("%s -a '%s'\n".formatted(within, String.join(" ", argument.choices())));
        }
      }
      verb.options().forEach(option -> script.append(option(within, option)));
    }
    String run = COMPLETE + " -n '__fish_seen_subcommand_from run'";
    for (AgentOption option : agentOptions) {
      script.append(
          "%s -a %s= -d %s\n"
              .formatted(run, option.name(), quoted(option.meaning().replace("`", ""))));
    }
    return script.toString();
  }

  private static String option(String begin, Argument option) {
    StringBuilder line = new StringBuilder(begin);
    for (String name : option.names()) {
      line.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
    }
    if (!option.value().isEmpty()) {
      line.append(Targets.isFile(option) ? " -r -F" : " -x");
      if (!option.choices().isEmpty() && !Targets.isFile(option)) {
        line.append(" -a '").append(String.join(" ", option.choices())).append('\'');
      }
    }
    return line.append(" -d ").append(quoted(option.description())).append('\n').toString();
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
