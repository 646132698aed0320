package dev.memprof.cli.verb;

import dev.memprof.cli.option.ConnectOptions;
import dev.memprof.cli.print.Table;
import dev.memprof.cli.print.Terminal;
import dev.memprof.cli.print.Times;
import dev.memprof.cli.target.Target;
import dev.memprof.cli.target.TargetAddress;
import dev.memprof.contract.CacheEntry;
import dev.memprof.contract.HookEntry;
import dev.memprof.profile.json.Json;
import dev.memprof.profile.text.Amounts;
import dev.memprof.profile.text.Paragraph;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the caches that the agent knows. */
@Command(
    name = "caches",
    description = "List the caches of a JVM, and what releasing them has given back.",
    footer = {
      "%nA cache is known by a method that releases it: -javaagent:memprof.jar=release=com.acme.BlockCache#clear",
      "%nExample:  memprof caches 4711%n"
    })
public final class CachesCommand extends Verb {
  @Parameters(paramLabel = "PID", description = "The JVM: a pid, host:port or JMX URL.")
  private TargetAddress address;

  @Mixin private ConnectOptions connect;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    try (Target target = connect.open(address)) {
      List<CacheEntry> caches = target.caches().getCaches();
      if (json) {
        out().println(Json.pretty(caches));
        return OK;
      }
      if (caches.isEmpty()) {
        Paragraph.lines(
                "No cache is known: name one by the agent's option release or count, or by"
                    + " MemProf.register.",
                Terminal.proseColumns())
            .forEach(out()::println);
      } else {
        out().println(table(caches));
      }
      for (HookEntry hook : target.caches().getHooks()) {
        out().println(hook.option() + "=" + hook.pattern() + ": " + hook.state());
      }
      return OK;
    }
  }

  private static Table table(List<CacheEntry> caches) {
    Table table =
        new Table()
            .left("CACHE")
            .right("INSTANCES")
            .right("RELEASES")
            .right("RELEASED")
            .right("WEIGHT")
            .left("WEIGHED");
    for (CacheEntry cache : caches) {
      boolean weighed = cache.weighedMillis() > 0;
      table.row(
          cache.name(),
          Integer.toString(cache.instances().size()),
          Long.toString(cache.releases()),
          Amounts.bytes(cache.releasedBytes()),
          weighed ? Amounts.bytes(cache.weightBytes()) : "",
          weighed ? Times.utc(cache.weighedMillis()) : "");
    }
    return table;
  }
}
