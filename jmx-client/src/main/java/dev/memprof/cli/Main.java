package dev.memprof.cli;

import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST;

import dev.memprof.cli.machine.NativeAccess;
import dev.memprof.cli.machine.RuntimeModules;
import dev.memprof.cli.machine.VersionLines;
import dev.memprof.cli.option.DurationConverter;
import dev.memprof.cli.option.TargetAddressConverter;
import dev.memprof.cli.print.Coloring;
import dev.memprof.cli.print.Failure;
import dev.memprof.cli.print.Output;
import dev.memprof.cli.print.Style;
import dev.memprof.cli.print.Terminal;
import dev.memprof.cli.target.TargetAddress;
import dev.memprof.cli.verb.Verb;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program: reads the command line, runs one verb, turns its failure into one line. */
@Command(
    name = "memprof",
    description = "Live native memory profiles of Java processes, with Java frames.",
    synopsisSubcommandLabel = "VERB",
    commandListHeading = "",
    versionProvider = VersionLines.class,
    footer = {
      "%nPID is a process id of this machine, host:port of a JMX port, or a JMX service URL.",
      "Exit codes: 0 ok, 1 failed, 2 wrong usage, 3 the target is not profiled.",
      "%nmemprof help VERB tells more about a verb. Start here:  memprof demo%n"
    })
@SuppressWarnings("UnusedVariable") // picocli reads the help options
public final class Main implements Callable<Integer> {
  private static final int MAX_HELP_COLUMNS = 80;
  private static final String VERSION = "--version";
  private static final Pattern CHOICE =
      Pattern.compile(
          "expected one of \\[(?<words>.*)] \\(case-insensitive\\) but was (?<given>.*)");

  private static final Pattern INVALID_VALUE =
      Pattern.compile(
          "Invalid value for (positional parameter at index \\S+|option '(?<option>[^']*)')"
              + "( \\(.*?\\))?: (?<what>.*)");

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help and exit.")
  private boolean help;

  @Option(
      names = "--version",
      versionHelp = true,
      description = "Print the versions of memprof and of its jemalloc, and exit.")
  private boolean version;

  @Option(
      names = {"-v", Verb.VERBOSE},
      scope = ScopeType.INHERIT,
      description = "Show everything: every stack, internals, the stack trace of a failure.")
  private boolean verbose;

  @Option(
      names = "--color",
      scope = ScopeType.INHERIT,
      paramLabel = "WHEN",
      completionCandidates = Coloring.Words.class,
      description = "Colour the output: auto (on a terminal), always or never.")
  void color(Coloring choice) {
    coloring.accept(choice);
  }

  @Spec private CommandSpec spec;

  private final Consumer<Coloring> coloring;

  private Main(Consumer<Coloring> coloring) {
    this.coloring = coloring;
  }

  /** Without a verb: whoever reads this needs the verbs, and a script has forgotten one. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return ExitCode.USAGE;
  }

  @SuppressWarnings("SystemExitOutsideMain") // it is main
  public static void main(String[] arguments) {
    NativeAccess.prepare();
    Output out = Output.standard();
    Output err = Output.errors();
    Consumer<Coloring> coloring =
        choice -> {
          out.color(choice);
          err.color(choice);
        };
    int code = execute(commandLine(coloring, verbs(arguments)), out, err, arguments);
    String failure = out.failure();
    if (failure != null) {
      err.writer().println("memprof: cannot write the output: " + failure);
    }
    err.writer().flush();
    if (ClassTraining.isAskedFor()) {
      ClassTraining.loadAll(arguments);
    }
    System.exit(failure == null || code != 0 ? code : ExitCode.SOFTWARE);
  }

  private static int execute(CommandLine program, Output out, Output err, String[] arguments) {
    try {
      return program.setOut(out.writer()).setErr(err.writer()).execute(arguments);
    } catch (LinkageError e) {
      Failure failure = RuntimeModules.failure(e);
      if (failure == null) {
        throw e;
      }
      err.writer().println("memprof: " + failure.getMessage());
      return failure.exitCode();
    }
  }

  /** A new command line; each verb writes to its {@code getOut()} and {@code getErr()}. */
  public static CommandLine commandLine() {
    return commandLine(choice -> {}, VerbCatalogue.names());
  }

  /**
   * The verb that is asked for; all of them where none is, or where it must be shown or guessed.
   */
  private static List<String> verbs(String[] arguments) {
    for (String argument : arguments) {
      if (argument.equals(VERSION)) {
        return List.of();
      }
      if (!argument.startsWith("-")) {
        return VerbCatalogue.has(argument) && !argument.equals("help")
            ? List.of(argument)
            : VerbCatalogue.names();
      }
    }
    return VerbCatalogue.names();
  }

  private static CommandLine commandLine(Consumer<Coloring> coloring, List<String> verbs) {
    Main main = new Main(coloring);
    CommandLine program = new CommandLine(main);
    verbs.forEach(verb -> program.addSubcommand(VerbCatalogue.command(verb, Main::commandLine)));
    program.getHelpSectionMap().put(SECTION_KEY_COMMAND_LIST, Main::verbList);
    return program
        .registerConverter(TargetAddress.class, new TargetAddressConverter())
        .registerConverter(Duration.class, new DurationConverter())
        .setCaseInsensitiveEnumValuesAllowed(true)
        // Its own commands to a terminal would not pass the filter of what is printed.
        .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
        .setUsageHelpWidth(Math.min(Terminal.columns(), MAX_HELP_COLUMNS))
        .setParameterExceptionHandler((e, args) -> main.wrongUsage(e))
        .setExecutionExceptionHandler((e, command, parsed) -> main.failed(e, command));
  }

  /** A line for each verb, by what they are for. */
  private static String verbList(Help help) {
    StringBuilder list = new StringBuilder();
    for (VerbCatalogue.Group group : VerbCatalogue.GROUPS) {
      list.append(String.format("%n%s:%n", Style.BOLD.of(group.title())));
      for (String verb : group.verbs()) {
        String[] description =
            help.subcommands().get(verb).commandSpec().usageMessage().description();
        list.append(String.format("  %-8s  %s%n", verb, description[0]));
      }
    }
    return list.toString();
  }

  private int wrongUsage(ParameterException e) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    String problem = problem(e);
    Optional<String> meant = Optional.empty();
    if (e instanceof UnmatchedArgumentException unmatched) {
      String argument = unmatched.getUnmatched().get(0).replaceFirst("=.*", "");
      if (unmatched.isUnknownOption()) {
        problem = command.getCommandName() + " has no option '" + argument + "'";
        meant = Nearest.to(argument, command.getCommandSpec().optionsMap().keySet());
      } else if (command.getParent() == null) {
        problem = "no verb '" + argument + "'";
        meant = Nearest.to(argument, VerbCatalogue.names());
      } else {
        problem = command.getCommandName() + " takes no argument '" + argument + "'";
      }
    }
    String cure =
        meant.map(word -> "; did you mean '" + word + "'?").orElse(" (see " + name + " --help)");
    err.println("memprof: " + problem + cure);
    if (verbose) {
      e.printStackTrace(err);
    }
    return ExitCode.USAGE;
  }

  /** Picocli's message without the words that only a program's author knows. */
  private static String problem(ParameterException e) {
    if (e instanceof MissingParameterException missing) {
      ArgSpec first = missing.getMissing().get(0);
      String who = e.getCommandLine().getCommandName();
      if (first instanceof OptionSpec option) {
        who = option.longestName();
      }
      return who
          + " needs "
          + missing.getMissing().stream()
              .map(ArgSpec::paramLabel)
              .distinct()
              .collect(Collectors.joining(" and "));
    }
    String message = e.getMessage().lines().findFirst().orElse("wrong usage");
    Matcher invalid = INVALID_VALUE.matcher(message);
    if (!invalid.matches()) {
      return message;
    }
    String option = invalid.group("option");
    String what = invalid.group("what").replaceFirst(" is not an? (int|long)$", " is no number");
    Matcher choice = CHOICE.matcher(what);
    if (choice.matches()) {
      what =
          choice.group("given") + " is none of " + choice.group("words").toLowerCase(Locale.ROOT);
    }
    return (option == null ? "" : option + ": ") + what;
  }

  private int failed(Exception e, CommandLine command) {
    command.getOut().flush();
    PrintWriter err = command.getErr();
    err.println(
        "memprof: "
            + (e instanceof Failure
                ? e.getMessage()
                : "unexpected " + Failure.reason(e) + "; --verbose shows where"));
    if (verbose) {
      e.printStackTrace(err);
    }
    return e instanceof Failure failure ? failure.exitCode() : ExitCode.SOFTWARE;
  }
}
