package dev.memprof.cli.option;

import dev.memprof.profile.json.Json;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.owner.Overhead;
import dev.memprof.profile.text.BreakdownWriter;
import dev.memprof.profile.text.TopWriter;
import dev.memprof.profile.top.Top;
import dev.memprof.profile.view.Breakdown;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How many sites are shown, and how. */
public final class SiteOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec verb;

  private int n;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(
      names = {"-n", "--sites"},
      paramLabel = "N",
      defaultValue = "10",
      description = "Number of sites, 1 to 1000 (default: ${DEFAULT-VALUE}).")
  void sites(int number) {
    n = RowCount.of(verb, number);
  }

  /** Whether the output is for a program. */
  public boolean json() {
    return json;
  }

  /** The largest call paths, or what {@code view} puts memory together by. */
  public String print(Profile profile, ViewOptions view) {
    Profile seen = view.undivided(Overhead.folded(profile));
    Optional<Breakdown> breakdown = view.breakdown(seen, n);
    if (breakdown.isPresent()) {
      return json
          ? Json.pretty(breakdown.get())
          : BreakdownWriter.text(seen, breakdown.get()).stripTrailing();
    }
    return json ? Json.pretty(Top.of(seen, n)) : TopWriter.text(seen, n).stripTrailing();
  }
}
