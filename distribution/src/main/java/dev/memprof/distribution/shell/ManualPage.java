package dev.memprof.distribution.shell;

import dev.memprof.distribution.table.AgentOption;
import dev.memprof.distribution.table.VerbSpec;
import dev.memprof.distribution.table.VerbSpec.Argument;
import java.util.List;
import java.util.stream.Collectors;

/** {@code memprof.1}, for {@code man}: in troff's man(7) macros. */
final class ManualPage {
  private static final String ENVIRONMENT =
      """
      .SH ENVIRONMENT
      .TP
      .B JAVA_HOME
      The JDK that runs memprof; else java of the PATH.
      .TP
      .B MEMPROF_AGENT_JAR
      The agent's jar, when it is elsewhere than beside memprof.
      .TP
      .B MEMPROF_JAVA_OPTS
      Options for the Java that runs memprof.
      .TP
      .B MEMPROF_OPTIONS
      Options of the agent in a JVM that has it; those of the command line win.
      """;

  private ManualPage() {}

  static String text(String version, List<AgentOption> agentOptions) {
    VerbSpec program = VerbSpec.program();
    StringBuilder page = new StringBuilder();
    page.append(
            ".TH MEMPROF 1 \"\" \"memprof %s\" \"User Commands\"\n.nh\n.ad l\n".formatted(version))
        .append(
            ".SH NAME\nmemprof \\- native memory profiles of Java processes, with Java frames\n")
        .append(".SH SYNOPSIS\n.B memprof\n.I VERB\n[\\fIOPTION\\fR]... [\\fIARGUMENT\\fR]...\n")
        .append(
            ".br\n.B java \\-javaagent:memprof.jar\\fR[=\\fIOPTION\\fR=\\fIVALUE\\fR,...] ...\n")
        .append(".SH DESCRIPTION\n")
        .append(line(program.description()))
        .append(line(program.notes()))
        .append(".SH OPTIONS\nEvery verb takes these:\n");
    program.options().forEach(option -> append(page, option));
    page.append(".SH VERBS\n");
    VerbSpec.all().forEach(verb -> append(page, verb));
    page.append(".SH OPTIONS OF THE AGENT\n")
        .append(
            "Behind \\-javaagent:memprof.jar=, joined by commas; before \\-\\- of memprof run; or in MEMPROF_OPTIONS.\n");
    for (AgentOption option : agentOptions) {
      page.append(
              ".TP\n\\fB%s\\fR=\\fI%s\\fR\n"
                  .formatted(escaped(option.name()), escaped(option.accepted().replace("`", ""))))
          .append(line(option.meaning().replace("`", "") + "."));
      if (!option.defaultValue().isEmpty()) {
        page.append(line("Default: " + option.defaultValue() + "."));
      }
    }
    return page.append(ENVIRONMENT).toString();
  }

  private static void append(StringBuilder page, VerbSpec verb) {
    String arguments =
        verb.arguments().stream().map(Argument::value).collect(Collectors.joining(" "));
    page.append(".SS memprof %s %s\n".formatted(verb.name(), escaped(arguments)))
        .append(line(verb.description()));
    verb.arguments().forEach(argument -> append(page, argument));
    verb.options().forEach(option -> append(page, option));
    if (!verb.columns().isEmpty()) {
      page.append(".PP\nIt prints:\n");
    }
    verb.columns().forEach(column -> append(page, column));
    if (!verb.notes().isEmpty()) {
      page.append(".PP\n").append(line(verb.notes()));
    }
    for (String example : verb.examples()) {
      page.append(".PP\n.EX\n").append(line(example)).append(".EE\n");
    }
  }

  private static void append(StringBuilder page, Argument argument) {
    String names =
        argument.names().stream()
            .map(n -> "\\fB" + escaped(n) + "\\fR")
            .collect(Collectors.joining(", "));
    String value = argument.value().isEmpty() ? "" : "\\fI" + escaped(argument.value()) + "\\fR";
    page.append(".TP\n")
        .append((names + " " + value).strip())
        .append('\n')
        .append(line(argument.description()));
  }

  /** A line of text: a dot or a quote at its beginning is no macro. */
  private static String line(String text) {
    String escaped = escaped(text);
    return (escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" : "") + escaped + "\n";
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq");
  }
}
