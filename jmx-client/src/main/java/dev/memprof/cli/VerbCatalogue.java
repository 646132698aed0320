package dev.memprof.cli;

import dev.memprof.cli.verb.CachesCommand;
import dev.memprof.cli.verb.ConvertCommand;
import dev.memprof.cli.verb.DemoCommand;
import dev.memprof.cli.verb.DiffCommand;
import dev.memprof.cli.verb.DoctorCommand;
import dev.memprof.cli.verb.DumpCommand;
import dev.memprof.cli.verb.DumpsCommand;
import dev.memprof.cli.verb.FlameCommand;
import dev.memprof.cli.verb.GrowthCommand;
import dev.memprof.cli.verb.HelpCommand;
import dev.memprof.cli.verb.ListCommand;
import dev.memprof.cli.verb.LiveCommand;
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
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The verbs, in the order in which a person comes to use them. */
final class VerbCatalogue {
  /**
   * Verbs of one purpose.
   *
   * @param title what they are for
   */
  record Group(String title, List<String> verbs) {}

  static final List<Group> GROUPS =
      List.of(
          new Group("Begin", List.of("demo", "run", "list", "doctor")),
          new Group("Look at a JVM", List.of("status", "live", "where", "growth", "stats")),
          new Group("Look at its native memory", List.of("top", "tree", "peek", "flame", "diff")),
          new Group("Record", List.of("dump", "profile", "dumps", "report", "convert")),
          new Group("Caches of the application", List.of("caches", "weigh", "measure")),
          new Group("Switch and help", List.of("on", "off", "help")));

  private VerbCatalogue() {}

  static List<String> names() {
    return GROUPS.stream().flatMap(group -> group.verbs().stream()).toList();
  }

  static boolean has(String name) {
    return names().contains(name);
  }

  /**
   * A new command of that name. The switch loads the class of this verb alone: all of them would
   * cost each start as much as the rest of it.
   *
   * @param program makes a program of its own, for the demo
   */
  static Object command(String name, Supplier<CommandLine> program) {
    return switch (name) {
      case "demo" -> new DemoCommand(program);
      case "run" -> new RunCommand();
      case "list" -> new ListCommand();
      case "doctor" -> new DoctorCommand();
      case "status" -> new StatusCommand();
      case "live" -> new LiveCommand();
      case "where" -> new WhereCommand();
      case "growth" -> new GrowthCommand();
      case "stats" -> new StatsCommand();
      case "top" -> new TopCommand();
      case "tree" -> new TreeCommand();
      case "peek" -> new PeekCommand();
      case "flame" -> new FlameCommand();
      case "diff" -> new DiffCommand();
      case "dump" -> new DumpCommand();
      case "profile" -> new ProfileCommand();
      case "dumps" -> new DumpsCommand();
      case "report" -> new ReportCommand();
      case "convert" -> new ConvertCommand();
      case "caches" -> new CachesCommand();
      case "weigh" -> new WeighCommand();
      case "measure" -> new MeasureCommand();
      case "on" -> new OnCommand();
      case "off" -> new OffCommand();
      case "help" -> help();
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** Its argument is a verb, as completion knows. */
  private static CommandLine help() {
    CommandLine help = new CommandLine(new HelpCommand());
    CommandSpec spec = help.getCommandSpec();
    PositionalParamSpec verb = spec.positionalParameters().get(0);
    spec.remove(verb);
    spec.addPositional(PositionalParamSpec.builder(verb).completionCandidates(names()).build());
    return help;
  }
}
