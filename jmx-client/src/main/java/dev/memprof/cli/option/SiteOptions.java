package dev.memprof.cli.option;

import dev.memprof.cli.print.Headline;
import dev.memprof.profile.json.Json;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.owner.Overhead;
import dev.memprof.profile.text.BreakdownWriter;
import dev.memprof.profile.text.TextForm;
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

  /**
   * The largest call paths, or what {@code view} puts memory together by.
   *
   * @param remark what a person must know of how the profile was taken, lines each ended
   */
  public String print(Profile profile, String remark, ViewOptions view, TextForm form) {
    Profile seen = view.undivided(Overhead.folded(profile));
    Optional<Breakdown> breakdown = view.breakdown(seen, n);
    if (json) {
      return Json.pretty(breakdown.isPresent() ? breakdown.get() : Top.of(seen, n));
    }
    return Headline.of(
        (breakdown.isPresent()
                ? BreakdownWriter.text(seen, breakdown.get(), form) + remark
                : TopWriter.text(seen, n, remark, form))
            .stripTrailing());
  }
}
