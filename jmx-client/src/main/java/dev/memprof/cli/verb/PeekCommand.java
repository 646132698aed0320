package dev.memprof.cli.verb;

import dev.memprof.cli.option.ConnectOptions;
import dev.memprof.cli.option.RowCount;
import dev.memprof.cli.option.SampleTypeOption;
import dev.memprof.cli.option.ViewOptions;
import dev.memprof.cli.print.Failure;
import dev.memprof.cli.source.ProfileSource;
import dev.memprof.profile.calls.Peek;
import dev.memprof.profile.json.Json;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.text.PeekWriter;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Shows a function between its callers and its callees. */
@Command(
    name = "peek",
    description = "Show who calls a function, what it holds, and what it calls.",
    footer = {
      "%nMETHOD is a regular expression, found anywhere in a function's name.",
      "%nExamples:  memprof peek 4711 Deflater.init",
      "           memprof peek growth.pb.gz '^deflateInit2_$' --json%n"
    })
public final class PeekCommand extends Verb {
  @Parameters(
      index = "0",
      paramLabel = "PID|FILE",
      description = "A JVM, or a profile (.pb.gz, .heap).")
  private String first;

  @Parameters(index = "1", paramLabel = "METHOD", description = "The functions to show.")
  private String second;

  @Spec private CommandSpec spec;

  private int n;

  @Option(
      names = {"-n", "--functions"},
      paramLabel = "N",
      defaultValue = "10",
      description = "Number of functions, 1 to 1000 (default: ${DEFAULT-VALUE}).")
  void functions(int number) {
    n = RowCount.of(spec, number);
  }

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Mixin private ConnectOptions connect;
  @Mixin private SampleTypeOption type;
  @Mixin private ViewOptions view;

  @Override
  public Integer call() {
    boolean methodFirst = isSource(second) && !isSource(first);
    String source = methodFirst ? second : first;
    Pattern method = pattern(methodFirst ? first : second);
    view.given(); // refuse before the look
    ProfileSource from = ProfileSource.of(source, connect, type);
    err().print(from.remark());
    Profile profile = view.of(from.profile());
    Peek peek = Peek.at(profile, method, n);
    if (peek.functions().isEmpty()) {
      throw Failure.failed(
          "no function of " + source + " matches '" + method + "'",
          "`memprof tree` shows the names that there are");
    }
    out()
        .println(json ? Json.pretty(peek) : PeekWriter.text(profile, peek, form()).stripTrailing());
    return OK;
  }

  private static boolean isSource(String text) {
    return text.matches("[0-9]+") || ProfileSource.isFile(text);
  }

  private Pattern pattern(String text) {
    try {
      return new ViewOptions.PatternConverter().convert(text);
    } catch (TypeConversionException e) {
      throw wrongUsage(e.getMessage());
    }
  }
}
