package dev.memprof.cli;

import dev.memprof.cli.remote.DumpEntry;
import dev.memprof.cli.remote.Target;
import dev.memprof.profile.Profile;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Compares two profiles: files, or dumps of a store by their names. */
@Command(
    name = "diff",
    description = "Show what grew and shrank from one profile to another.",
    footer = {
      "%nDumps are named as `memprof dumps` lists them, or by as much of the name as no",
      "other has, such as growth-17. With -o the difference is written as a profile of",
      "its own.",
      "%nExamples:  memprof diff morning.pb.gz evening.pb.gz -o growth.html",
      "           memprof diff 4711 manual-1 growth-17",
      "           memprof diff /var/lib/dumps 20261124T0319 20261124T0755%n"
    })
final class DiffCommand extends Verb {
  @Parameters(
      arity = "2..3",
      paramLabel = "[PID|DIR] BASE FILE",
      hideParamSyntax = true,
      description = "The earlier and the later profile; or a store and two dumps of it.")
  private List<String> words;

  @Mixin private ConnectOptions connect;
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
        words.size() == 2
            ? difference(Path.of(words.get(0)), Path.of(words.get(1)))
            : StoreDirectory.isDirectory(words.get(0)) ? ofDirectory() : ofTarget();
    if (output.given()) {
      out().println(output.file().save(view.of(difference), view));
    } else {
      out().println(sites.print(difference, view));
    }
    return OK;
  }

  private static Profile difference(Path base, Path later) {
    return ProfileSource.ofFile(later).profile().minus(ProfileSource.ofFile(base).profile());
  }

  private Profile ofDirectory() {
    StoreDirectory store = StoreDirectory.open(Path.of(words.get(0)), err());
    List<String> names = store.names();
    String place = store.path().toString();
    return difference(
        store.path().resolve(DumpChoice.of(names, words.get(1), place)),
        store.path().resolve(DumpChoice.of(names, words.get(2), place)));
  }

  private Profile ofTarget() {
    try (Target target = connect.open(ProfileSource.address(words.get(0)))) {
      List<DumpEntry> dumps = target.dumpStore().list();
      Profile later = fetch(target, dumps, words.get(2));
      return later.minus(fetch(target, dumps, words.get(1)));
    }
  }

  private static Profile fetch(Target target, List<DumpEntry> dumps, String wanted) {
    String name =
        DumpChoice.of(dumps.stream().map(DumpEntry::name).toList(), wanted, target.name());
    return ProfileSource.fetch(
        target, dumps.stream().filter(dump -> dump.name().equals(name)).findFirst().orElseThrow());
  }
}
