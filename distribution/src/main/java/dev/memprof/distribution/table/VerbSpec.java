package dev.memprof.distribution.table;

import dev.memprof.cli.Main;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
 * @param notes sentences below the options
 * @param examples command lines
 */
public record VerbSpec(
    String name,
    String description,
    List<Argument> arguments,
    List<Argument> options,
    String notes,
    List<String> examples) {
  private static final String EXAMPLES = "Example";

  /**
   * An option or a positional argument.
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
    return of(Main.commandLine().getCommandSpec());
  }

  private static VerbSpec of(CommandSpec spec) {
    List<String> footer = lines(spec.usageMessage().footer());
    int examples = 0;
    while (examples < footer.size() && !footer.get(examples).startsWith(EXAMPLES)) {
      examples++;
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
        String.join(" ", footer.subList(0, examples)),
        footer.subList(examples, footer.size()).stream()
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

  /** As picocli prints them: each is a format. */
  private static List<String> lines(String[] formats) {
    return String.join("%n", formats)
        .formatted()
        .lines()
        .map(line -> line.strip().replaceAll(" {2,}", " "))
        .filter(l -> !l.isEmpty())
        .toList();
  }
}
