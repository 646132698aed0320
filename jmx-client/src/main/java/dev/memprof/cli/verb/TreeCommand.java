package dev.memprof.cli.verb;

import dev.memprof.cli.option.RowCount;
import dev.memprof.cli.option.ViewOptions;
import dev.memprof.cli.print.Headline;
import dev.memprof.cli.source.ProfileSource;
import dev.memprof.cli.source.SourceOptions;
import dev.memprof.profile.calls.CallTree;
import dev.memprof.profile.json.Json;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.owner.Overhead;
import dev.memprof.profile.text.TreeWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the call tree. */
@Command(
    name = "tree",
    description = "Show where memory was allocated, from the outermost callers down.",
    footer = {
      "%nFunctions that only call one another are put together; of long chains the "
          + "application's methods are shown.",
      "%nExamples:  memprof tree 4711",
      "           memprof tree growth.pb.gz --focus 'com\\.acme' -n 100%n"
    })
public final class TreeCommand extends Verb {
  @Spec private CommandSpec spec;

  private int n;

  @Option(
      names = {"-n", "--branches"},
      paramLabel = "N",
      defaultValue = "40",
      description = "Number of branches, 1 to 1000 (default: ${DEFAULT-VALUE}).")
  void branches(int number) {
    n = RowCount.of(spec, number);
  }

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Mixin private SourceOptions source;
  @Mixin private ViewOptions view;

  @Override
  public Integer call() {
    view.given(); // refuse before the look
    ProfileSource from = source.open();
    err().print(from.remark());
    Profile profile = view.of(Overhead.folded(from.profile()));
    out()
        .println(
            json
                ? Json.pretty(Branch.of(TreeWriter.tree(profile, n)))
                : Headline.of(TreeWriter.text(profile, n, form()).stripTrailing()));
    return OK;
  }

  /** A branch as JSON, its frames as {@code top} names them. */
  private record Branch(
      List<String> frames,
      double bytes,
      double objects,
      double ownBytes,
      List<Branch> callees,
      double prunedBytes,
      int prunedCallees) {
    static Branch of(CallTree tree) {
      return new Branch(
          tree.frames().stream().map(Frame::label).toList(),
          tree.bytes(),
          tree.objects(),
          tree.ownBytes(),
          tree.callees().stream().map(Branch::of).toList(),
          tree.prunedBytes(),
          tree.prunedCallees());
    }
  }
}
