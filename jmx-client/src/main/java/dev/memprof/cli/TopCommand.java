package dev.memprof.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows where the most memory was allocated. */
@Command(
    name = "top",
    description = "Show the largest allocation sites of a live JVM or of a file.",
    footer = {
      "%nExamples:  memprof top 4711 -n 5",
      "           memprof top growth.pb.gz --by thread",
      "           memprof top growth.pb.gz --focus 'com\\.acme' --by class%n"
    })
final class TopCommand extends Verb {
  @Parameters(paramLabel = "PID|FILE", description = "A JVM, or a profile (.pb.gz, .heap).")
  private String source;

  @Mixin private ConnectOptions connect;
  @Mixin private SiteOptions sites;
  @Mixin private ViewOptions view;

  @Override
  public Integer call() {
    view.given(); // refuse before the look
    ProfileSource from = ProfileSource.of(source, connect);
    (sites.json() ? err() : out()).print(from.remark());
    out().println(sites.print(from.profile(), view));
    return OK;
  }
}
