package dev.memprof.cli;

import dev.memprof.cli.option.DurationConverter;
import dev.memprof.cli.option.TargetAddressConverter;
import dev.memprof.cli.print.Failure;
import dev.memprof.cli.print.Output;
import dev.memprof.cli.target.TargetAddress;
import dev.memprof.cli.verb.CachesCommand;
import dev.memprof.cli.verb.ConvertCommand;
import dev.memprof.cli.verb.DemoCommand;
import dev.memprof.cli.verb.DiffCommand;
import dev.memprof.cli.verb.DoctorCommand;
import dev.memprof.cli.verb.DumpCommand;
import dev.memprof.cli.verb.DumpsCommand;
import dev.memprof.cli.verb.FlameCommand;
import dev.memprof.cli.verb.GrowthCommand;
import dev.memprof.cli.verb.ListCommand;
import dev.memprof.cli.verb.MeasureCommand;
import dev.memprof.cli.verb.OffCommand;
import dev.memprof.cli.verb.OnCommand;
import dev.memprof.cli.verb.PeekCommand;
import dev.memprof.cli.verb.ProfileCommand;
import dev.memprof.cli.verb.ReportCommand;
import dev.memprof.cli.verb.RunCommand;
import dev.memprof.cli.verb.StatsCommand;
import dev.memprof.cli.verb.StatusCommand;
import dev.memprof.cli.verb.TopCommand;
import dev.memprof.cli.verb.TreeCommand;
import dev.memprof.cli.verb.WeighCommand;
import dev.memprof.cli.verb.WhereCommand;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
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
    commandListHeading = "%nVerbs:%n",
    versionProvider = Main.Version.class,
    subcommands = {
      RunCommand.class,
      ListCommand.class,
      StatusCommand.class,
      OnCommand.class,
      OffCommand.class,
      DumpCommand.class,
      ProfileCommand.class,
      StatsCommand.class,
      WhereCommand.class,
      DumpsCommand.class,
      ReportCommand.class,
      GrowthCommand.class,
      CachesCommand.class,
      MeasureCommand.class,
      TopCommand.class,
      TreeCommand.class,
      PeekCommand.class,
      FlameCommand.class,
      DiffCommand.class,
      ConvertCommand.class,
      WeighCommand.class,
      DoctorCommand.class
    },
    footer = {
      "%nPID is a process id of this machine, host:port of a JMX port, or a JMX service URL.",
      "Exit codes: 0 ok, 1 failed, 2 wrong usage, 3 the target is not profiled.",
      "%nStart here:  memprof demo%n"
    })
@SuppressWarnings("UnusedVariable") // picocli reads the help options
public final class Main implements Runnable {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help and exit.")
  private boolean help;

  @Option(names = "--version", versionHelp = true, description = "Print the version and exit.")
  private boolean version;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of a failure.")
  private boolean verbose;

  @Spec private CommandSpec spec;

  private Main() {}

  /** Without a verb. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "give a verb, such as list or demo");
  }

  @SuppressWarnings("SystemExitOutsideMain") // it is main
  public static void main(String[] arguments) {
    Output out = Output.standard();
    Output err = Output.errors();
    int code = commandLine().setOut(out.writer()).setErr(err.writer()).execute(arguments);
    String failure = out.failure();
    if (failure != null) {
      err.writer().println("memprof: cannot write the output: " + failure);
    }
    err.writer().flush();
    System.exit(failure == null || code != 0 ? code : ExitCode.SOFTWARE);
  }

  /** A new command line; each verb writes to its {@code getOut()} and {@code getErr()}. */
  static CommandLine commandLine() {
    Main main = new Main();
    return new CommandLine(main)
        .addSubcommand(new DemoCommand(Main::commandLine))
        .registerConverter(TargetAddress.class, new TargetAddressConverter())
        .registerConverter(Duration.class, new DurationConverter())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(80)
        .setParameterExceptionHandler((e, args) -> main.wrongUsage(e))
        .setExecutionExceptionHandler((e, command, parsed) -> main.failed(e, command));
  }

  private int wrongUsage(ParameterException e) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    String problem = e.getMessage().lines().findFirst().orElse("wrong usage");
    if (e instanceof UnmatchedArgumentException unmatched) {
      List<String> suggestions = unmatched.getSuggestions();
      if (command.getParent() == null && !unmatched.isUnknownOption()) {
        problem = "unknown verb '" + unmatched.getUnmatched().get(0) + "'";
      }
      if (!suggestions.isEmpty()) {
        problem += "; did you mean " + String.join(" or ", suggestions) + "?";
      }
    }
    err.println("memprof: " + problem + " (see " + name + " --help)");
    if (verbose) {
      e.printStackTrace(err);
    }
    return ExitCode.USAGE;
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

  /** The version in the jar's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"memprof " + (version == null ? "(not packaged)" : version)};
    }
  }
}
