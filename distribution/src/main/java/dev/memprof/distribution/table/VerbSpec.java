package dev.memprof.distribution.table;

import dev.memprof.cli.Main;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * A verb of the command line as its class declares it: what {@code --help} shows, without its
 * layout.
 *
 * @param name {@code top}
 * @param description one sentence
 * @param arguments the positional ones, in order
 * @param options by name, without those that each verb has from the program
 * @param columns what is printed, and what each of it means
 * @param notes sentences below the options
 * @param examples command lines
 */
public record VerbSpec(
    String name,
    String description,
    List<Argument> arguments,
    List<Argument> options,
    List<Argument> columns,
    String notes,
    List<String> examples) {
  private static final String EXAMPLES = "Example";

  /** The name of a column, two blanks or more, and what it means. */
  private static final Pattern COLUMN = Pattern.compile("(\\S+(?: \\S+)*) {2,}(\\S.*)");

  /**
   * An option, a positional argument, or a column.
   *
   * @param names {@code -o}, {@code --output}; none of a positional argument
   * @param value {@code FILE}; empty for a switch
   * @param choices what the value may be, where only these can be
   */
  public record Argument(
      List<String> names, String value, String description, List<String> choices) {

    /** The longest name, by which documents call it. */
    public String name() {
      return names.get(names.size() - 1);
    }
  }

  /** All verbs, in the order in which the program lists them. */
  public static List<VerbSpec> all() {
    return Main.commandLine().getSubcommands().values().stream()
        .map(command -> of(command.getCommandSpec()))
        .filter(verb -> !verb.description.isEmpty())
        .toList();
  }

  /** The program itself: its options are those before a verb. */
  public static VerbSpec program() {
    VerbSpec program = of(Main.commandLine().getCommandSpec());
    StringBuilder notes = new StringBuilder(program.notes);
    for (Argument one : program.columns) { // memprof help VERB   tells more about a verb.
      notes.append(' ').append(one.value).append(' ').append(one.description);
    }
    return new VerbSpec(
        program.name,
        program.description,
        program.arguments,
        program.options,
        List.of(),
        notes.toString(),
        program.examples);
  }

  private static VerbSpec of(CommandSpec spec) {
    List<String> footer = wide(spec.usageMessage().footer());
    int examples = 0;
    List<Argument> columns = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (; examples < footer.size() && !footer.get(examples).startsWith(EXAMPLES); examples++) {
      Matcher column = COLUMN.matcher(footer.get(examples));
      if (column.matches()) {
        columns.add(new Argument(List.of(), column.group(1), column.group(2), List.of()));
      } else {
        notes.add(footer.get(examples));
      }
    }
    return new VerbSpec(
        spec.name(),
        spec.usageMessage().hidden()
            ? ""
            : String.join(" ", lines(spec.usageMessage().description())),
        spec.positionalParameters().stream()
            .filter(one -> !one.hidden())
            .map(VerbSpec::positional)
            .toList(),
        spec.options().stream()
            .filter(one -> !one.hidden() && !one.inherited())
            .map(VerbSpec::option)
            .sorted((a, b) -> key(a).compareTo(key(b)))
            .toList(),
        columns,
        String.join(" ", notes),
        narrow(footer.subList(examples, footer.size())).stream()
            .map(line -> line.replaceFirst("^" + EXAMPLES + "s?:\\s*", ""))
            .toList());
  }

  private static String key(Argument option) {
    return option.name().replaceFirst("^-+", "").toLowerCase(Locale.ROOT);
  }

  private static Argument positional(PositionalParamSpec spec) {
    return new Argument(List.of(), spec.paramLabel(), description(spec), choices(spec));
  }

  private static Argument option(OptionSpec spec) {
    List<String> names = new ArrayList<>(List.of(spec.names()));
    names.sort((a, b) -> Integer.compare(a.length(), b.length()));
    return new Argument(
        List.copyOf(names),
        spec.arity().max() == 0 ? "" : spec.paramLabel(),
        description(spec),
        choices(spec));
  }

  private static String description(ArgSpec spec) {
    String text = String.join(" ", lines(spec.description()));
    String defaultValue = spec.defaultValueString(true);
    return text.replace("${DEFAULT-VALUE}", defaultValue == null ? "none" : defaultValue)
        .replace("${COMPLETION-CANDIDATES}", candidates(spec));
  }

  private static String candidates(ArgSpec spec) {
    return String.join(", ", choices(spec));
  }

  private static List<String> choices(ArgSpec spec) {
    List<String> choices = new ArrayList<>();
    if (spec.completionCandidates() != null) {
      spec.completionCandidates().forEach(choices::add);
    }
    return choices;
  }

  private static List<String> lines(String[] formats) {
    return narrow(wide(formats));
  }

  /** As picocli prints them: each is a format. */
  private static List<String> wide(String[] formats) {
    return String.join("%n", formats)
        .formatted()
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .toList();
  }

  private static List<String> narrow(List<String> lines) {
    return lines.stream().map(line -> line.replaceAll(" {2,}", " ")).toList();
  }
}
