package dev.memprof.cli.verb;

import dev.memprof.cli.option.SiteOptions;
import dev.memprof.cli.option.ViewOptions;
import dev.memprof.cli.source.ProfileSource;
import dev.memprof.cli.source.SourceOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows where the most memory was allocated. */
@Command(
    name = "top",
    description = "Show the largest allocation sites of a live JVM or of a file.",
    footer = {
      "%nExamples:  memprof top 4711 -n 5",
      "           memprof top 4711 growth-17",
      "           memprof top 4711 --older 10m",
      "           memprof top growth.pb.gz --by thread",
      "           memprof top growth.pb.gz --focus 'com\\.acme' --by class%n"
    })
public final class TopCommand extends Verb {
  @Mixin private SourceOptions source;
  @Mixin private SiteOptions sites;
  @Mixin private ViewOptions view;

  @Override
  public Integer call() {
    view.given(); // refuse before the look
    ProfileSource from = source.open();
    if (sites.json()) {
      err().print(from.remark());
    }
    out().println(sites.print(from.profile(), from.remark(), view, form()));
    return OK;
  }
}
