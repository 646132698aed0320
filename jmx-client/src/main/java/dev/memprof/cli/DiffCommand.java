package dev.memprof.cli;

import dev.memprof.profile.Profile;
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
  @Mixin private ViewOptions view;

  @Override
  public Integer call() {
    view.given(); // refuse before the work
    if (output.given()) {
      output.file();
    }
    Profile difference =
        ProfileSource.ofFile(later).profile().minus(ProfileSource.ofFile(base).profile());
    if (output.given()) {
      out().println(output.file().save(view.of(difference), view));
    } else {
      out().println(sites.print(difference, view));
    }
    return OK;
  }
}
