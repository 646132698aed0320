package dev.memprof.distribution.shell;

import dev.memprof.distribution.table.AgentOption;
import dev.memprof.distribution.table.VerbSpec;
import dev.memprof.distribution.table.VerbSpec.Argument;
import java.util.List;
import java.util.stream.Stream;

/** {@code _memprof}, for a directory of zsh's {@code fpath}. */
final class ZshCompletion {
  private static final String HEAD =
      """
      #compdef memprof
      # Completion of memprof for zsh.

      _memprof_targets() {
        _pids
        _files
      }

      # Options of the agent, which are those of `memprof run`.
      _memprof_options() {
        _describe option options -qS =
      }

      _memprof() {
        local context state state_descr line
        typeset -A opt_args
        local -a verbs options
        verbs=(
      """;

  private ZshCompletion() {}

  static String text(List<AgentOption> agentOptions) {
    StringBuilder script = new StringBuilder(HEAD);
    for (VerbSpec verb : VerbSpec.all()) {
      script.append("    ").append(quoted(verb.name() + ":" + verb.description())).append('\n');
    }
    script.append("  )\n  options=(\n");
    for (AgentOption option : agentOptions) {
      script
          .append("    ")
          .append(quoted(option.name() + ":" + option.meaning().replace("`", "")))
          .append('\n');
    }
    script.append("  )\n  _arguments -C");
    VerbSpec.program().options().forEach(option -> script.append(option(option)));
    script.append(
        """
         \\
            '1: :->verb' '*:: :->rest' && return
          if [[ $state == verb ]]; then
            _describe verb verbs
            return
          fi
          case $words[1] in
        """);
    for (VerbSpec verb : VerbSpec.all()) {
      script.append("    ").append(verb.name()).append(")\n      _arguments");
      Stream.concat(verb.options().stream(), VerbSpec.program().options().stream())
          .filter(option -> !option.name().equals("--version"))
          .forEach(option -> script.append(option(option)));
      script.append(" \\\n        '*: :").append(rest(verb)).append("'\n      ;;\n");
    }
    return script.append("  esac\n}\n\n_memprof \"$@\"\n").toString();
  }

  /** What completes positional arguments. */
  private static String rest(VerbSpec verb) {
    if (verb.name().equals("run")) {
      return " _memprof_options";
    }
    for (Argument argument : verb.arguments()) {
      if (!argument.choices().isEmpty()) {
        return choices(argument);
      }
    }
    boolean process = verb.arguments().stream().anyMatch(Targets::isProcess);
    boolean file = verb.arguments().stream().anyMatch(Targets::isFile);
    if (process) {
      return file ? " _memprof_targets" : " _pids";
    }
    return file ? " _files" : " ";
  }

  private static String option(Argument option) {
    StringBuilder text = new StringBuilder();
    for (String name : option.names()) {
      boolean joined = name.startsWith("--") && !option.value().isEmpty();
      String action =
          option.value().isEmpty()
              ? ""
              : ":"
                  + escaped(option.value())
                  + ":"
                  + (Targets.isFile(option) ? "_files" : choices(option));
      text.append(" \\\n        ")
          .append(
              quoted(
                  "*"
                      + name
                      + (joined ? "=" : "")
                      + "["
                      + escaped(option.description())
                      + "]"
                      + action));
    }
    return text.toString();
  }

  private static String choices(Argument argument) {
    return argument.choices().isEmpty()
        ? " "
        : "(" + escaped(String.join(" ", argument.choices())) + ")";
  }

  /** Brackets and colons have a meaning to {@code _arguments}. */
  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]").replace(":", "\\:");
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
