package dev.memprof.cli.verb;

import dev.memprof.cli.option.OutputOptions;
import dev.memprof.cli.option.ResultFile;
import dev.memprof.cli.option.SampleTypeOption;
import dev.memprof.cli.option.SidesOption;
import dev.memprof.cli.option.ViewOptions;
import dev.memprof.cli.print.Failure;
import dev.memprof.cli.source.ProfileSource;
import dev.memprof.profile.model.Profile;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Turns a profile into another format. */
@Command(
    name = "convert",
    description = "Write a profile in another format, chosen by the ending of -o.",
    footer = "%nExample:  memprof convert growth.pb.gz -o growth.collapsed%n")
public final class ConvertCommand extends Verb {
  @Parameters(
      paramLabel = "FILE",
      description = "A profile (.pb.gz, .heap, .collapsed), or - for standard input.")
  private String source;

  @Option(
      names = "--names",
      paramLabel = "FILE",
      description = "The names file of a dump that jemalloc wrote (default: the one beside it).")
  private Path names;

  @Mixin private SampleTypeOption type;
  @Mixin private OutputOptions output;
  @Mixin private SidesOption sides;
  @Mixin private ViewOptions view;

  @Override
  public Integer call() {
    if (!output.given()) {
      throw wrongUsage("convert needs -o FILE");
    }
    ResultFile file = output.file();
    sides.check(file);
    if (!ProfileSource.isFile(source) && source.matches("[0-9]+")) {
      throw wrongUsage(
          "convert takes a file; `memprof flame " + source + "` draws what is live in a JVM");
    }
    view.given(); // refuse before the work
    if (names != null && !Files.isReadable(names)) {
      throw Failure.failed("there is no readable file " + names, "check --names");
    }
    Profile seen = view.of(ProfileSource.ofFile(ProfileSource.path(source), names, type).profile());
    beside(file).println(file.save(sides.of(seen, file), view));
    return OK;
  }
}
