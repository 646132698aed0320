package dev.memprof.cli;

import dev.memprof.profile.Profile;
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
  @Parameters(paramLabel = "FILE", description = "A profile (.pb.gz, .heap).")
  private Path source;

  @Mixin private OutputOptions output;
  @Mixin private ViewOptions view;

  @Override
  public Integer call() {
    if (!output.given()) {
      throw wrongUsage("convert needs -o FILE");
    }
    OutputFile file = output.file();
    view.given();
    Profile seen = view.of(ProfileSource.ofFile(source).profile());
    file.write(seen);
    out().println(Amounts.bytes(seen.totalBytes()) + ", written to " + file);
    return OK;
  }
}
