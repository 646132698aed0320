package dev.memprof.cli;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Turns a profile into another format. */
@Command(
    name = "convert",
    description = "Write a profile in another format, chosen by the ending of -o.",
    footer = "%nExample:  memprof convert growth.pb.gz -o growth.collapsed%n")
final class ConvertCommand extends Verb {
  @Parameters(paramLabel = "FILE", description = "A profile (.pb.gz, .heap, .collapsed).")
  private Path source;

  @Mixin private OutputOptions output;
  @Mixin private ViewOptions view;

  @Override
  public Integer call() {
    if (!output.given()) {
      throw wrongUsage("convert needs -o FILE");
    }
    OutputFile file = output.file();
    view.given(); // refuse before the work
    out().println(file.save(view.of(ProfileSource.ofFile(source).profile()), view));
    return OK;
  }
}
