package dev.memprof.cli;

import dev.memprof.profile.Profile;
import dev.memprof.profile.text.Amounts;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Compares two profiles. */
@Command(
    name = "diff",
    description = "Show what grew and shrank from one profile to another.",
    footer = {
      "%nWith -o the difference is written as a profile of its own.",
      "%nExamples:  memprof diff morning.pb.gz evening.pb.gz",
      "           memprof diff morning.pb.gz evening.pb.gz -o growth.html%n"
    })
final class DiffCommand extends Verb {
  @Parameters(index = "0", paramLabel = "BASE", description = "The earlier profile.")
  private Path base;

  @Parameters(index = "1", paramLabel = "FILE", description = "The later profile.")
  private Path later;

  @Mixin private OutputOptions output;
  @Mixin private SiteOptions sites;

  @Override
  public Integer call() {
    if (output.given()) {
      output.file(); // refuse before the work
    }
    Profile difference =
        ProfileSource.ofFile(later).profile().minus(ProfileSource.ofFile(base).profile());
    if (output.given()) {
      OutputFile file = output.file();
      file.write(difference);
      out().println(Amounts.bytes(difference.totalBytes()) + " grown, written to " + file);
      file.remarks(difference).forEach(out()::println);
    } else {
      out().println(sites.print(difference));
    }
    return OK;
  }
}
