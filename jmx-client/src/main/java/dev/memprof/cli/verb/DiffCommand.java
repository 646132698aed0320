package dev.memprof.cli.verb;

import dev.memprof.cli.option.ConnectOptions;
import dev.memprof.cli.option.OutputOptions;
import dev.memprof.cli.option.ResultFile;
import dev.memprof.cli.option.SampleTypeOption;
import dev.memprof.cli.option.SidesOption;
import dev.memprof.cli.option.SiteOptions;
import dev.memprof.cli.option.ViewOptions;
import dev.memprof.cli.print.Failure;
import dev.memprof.cli.source.DumpChoice;
import dev.memprof.cli.source.ProfileSource;
import dev.memprof.cli.target.Target;
import dev.memprof.cli.target.TargetAddress;
import dev.memprof.contract.DumpEntry;
import dev.memprof.profile.model.Profile;
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
      "%nDumps are named as `memprof dumps` lists them, or by as much of the name as no "
          + "other has: growth-17, or 17 alone. A JVM without a second dump, or in place of the "
          + "later file, stands for what is live there now. With -o the difference is written as "
          + "a profile of its own.",
      "%nExamples:  memprof diff morning.pb.gz evening.pb.gz -o growth.html",
      "           memprof diff morning.pb.gz 4711",
      "           memprof diff 4711 manual-1",
      "           memprof diff 4711 manual-1 growth-17",
      "           memprof diff /var/lib/dumps 20261124T0319 20261124T0755%n"
    })
public final class DiffCommand extends Verb {
  @Parameters(
      arity = "2..3",
      paramLabel = "[PID|DIR] BASE FILE",
      hideParamSyntax = true,
      description = "The earlier and the later profile; or a store and two dumps of it.")
  private List<String> words;

  @Mixin private ConnectOptions connect;
  @Mixin private SampleTypeOption type;
  @Mixin private OutputOptions output;
  @Mixin private SiteOptions sites;
  @Mixin private SidesOption sides;
  @Mixin private ViewOptions view;

  @Override
  public Integer call() {
    view.given(); // refuse before the work
    if (output.given()) {
      sides.check(output.file());
    }
    Profile difference = difference();
    if (output.given()) {
      ResultFile file = output.file();
      beside(file).println(file.save(sides.of(view.of(difference), file), view));
    } else {
      out().println(sites.print(difference, "", view, form()));
    }
    return OK;
  }

  private Profile difference() {
    String first = words.get(0);
    if (ProfileSource.areBothStandardInput(words)) {
      throw wrongUsage("only one of two profiles can come from standard input");
    }
    if (words.size() == 3) {
      return StoreDirectory.isDirectory(first) ? ofDirectory() : ofTarget();
    }
    if (isTarget(first)) {
      return sinceDump();
    }
    ProfileSource later = ProfileSource.of(words.get(1), connect, type);
    err().print(later.remark());
    return later.profile().minus(ProfileSource.ofFile(ProfileSource.path(first), type).profile());
  }

  /** As for one profile: a pid wins over a file of that name. */
  private static boolean isTarget(String word) {
    if (ProfileSource.isFile(word)) {
      return false;
    }
    try {
      return !TargetAddress.parse(word).text().isEmpty();
    } catch (IllegalArgumentException e) {
      return false; // a file that is missing, then
    }
  }

  private Profile ofDirectory() {
    StoreDirectory store = StoreDirectory.open(Path.of(words.get(0)), err());
    Pair names = Pair.of(store.names(), words, store.path().toString());
    return ProfileSource.ofFile(store.path().resolve(names.later()), type)
        .profile()
        .minus(ProfileSource.ofFile(store.path().resolve(names.base()), type).profile());
  }

  private Profile ofTarget() {
    try (Target target = connect.open(ProfileSource.address(words.get(0)))) {
      List<DumpEntry> dumps = target.dumps().getDumps();
      Pair names = Pair.of(ProfileSource.names(dumps), words, target.name());
      Profile later = ProfileSource.fetch(target, dumps, names.later());
      return later.minus(ProfileSource.fetch(target, dumps, names.base()));
    }
  }

  private Profile sinceDump() {
    try (Target target = connect.open(ProfileSource.address(words.get(0)))) {
      Profile base = ProfileSource.choose(target, words.get(1));
      Profile now = ProfileSource.now(target);
      err().print(ProfileSource.coverage(target, now.totalBytes()).text());
      return now.minus(base);
    }
  }

  /** Two dumps of a place. */
  private record Pair(String base, String later) {
    static Pair of(List<String> names, List<String> words, String place) {
      Pair pair =
          new Pair(
              DumpChoice.of(names, words.get(1), place), DumpChoice.of(names, words.get(2), place));
      if (pair.base.equals(pair.later)) {
        throw Failure.failed(
            "'" + words.get(1) + "' and '" + words.get(2) + "' are the same dump, " + pair.base,
            "name two, as memprof dumps lists them");
      }
      return pair;
    }
  }
}
