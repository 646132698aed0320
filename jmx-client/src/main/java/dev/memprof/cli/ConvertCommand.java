package dev.memprof.cli;

import dev.memprof.profile.text.Amounts;
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

  @Override
  public Integer call() {
    if (!output.given()) {
      throw wrongUsage("convert needs -o FILE");
    }
    OutputFile file = output.file();
    ProfileSource from = ProfileSource.ofFile(source);
    file.write(from.profile());
    out().println(Amounts.bytes(from.profile().totalBytes()) + ", written to " + file);
    file.remarks(from.profile()).forEach(out()::println);
    return OK;
  }
}
