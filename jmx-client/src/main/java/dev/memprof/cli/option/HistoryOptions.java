package dev.memprof.cli.option;

import dev.memprof.profile.model.History;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.top.Top;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What of all that was ever sampled is shown, instead of what is live. */
public final class HistoryOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec verb;

  @Option(
      names = "--allocated",
      description =
          "Show all that was allocated since the start or the last --reset, freed or not.")
  private boolean allocated;

  @Option(
      names = "--temporary",
      description = "Show only what was freed within a second after its allocation.")
  private boolean temporary;

  @Option(
      names = "--peak",
      description =
          "Show what was live when memory was at its peak, since the start or"
              + " the last --reset.")
  private boolean peak;

  @Option(
      names = "--reset",
      description =
          "Afterwards start anew: --allocated, --temporary and --peak then count from this"
              + " moment.")
  private boolean reset;

  /**
   * The sample type that is asked for; empty for what is live now.
   *
   * @param named by {@code --sample-type}, or empty
   * @throws ParameterException where two are asked for
   */
  public String type(String named) {
    int asked = (allocated ? 1 : 0) + (temporary ? 1 : 0) + (peak ? 1 : 0);
    if (asked + (named.isEmpty() ? 0 : 1) > 1) {
      throw new ParameterException(
          verb.commandLine(),
          "--allocated, --temporary, --peak and --sample-type exclude one another");
    }
    if (asked == 0) {
      return named;
    }
    return peak ? History.PEAK : Profile.ALLOCATED;
  }

  public boolean isGiven() {
    return allocated || temporary || peak || reset;
  }

  public boolean reset() {
    return reset;
  }

  /** The part of a profile that was asked for. */
  public Profile of(Profile profile) {
    return temporary ? profile.freedWithin(Top.TEMPORARY_MILLIS) : profile;
  }
}
