package dev.memprof.cli.option;

import dev.memprof.profile.model.GrownPart;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.text.Amounts;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * What of a difference goes into a pprof file. Viewers such as speedscope open none with negative
 * numbers, so it is what grew; go tool pprof can show both sides.
 */
public final class SidesOption {
  private static final String NAME = "--both-sides";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec verb;

  @Option(
      names = NAME,
      description =
          "Also write what shrank and what was live into a .pb.gz of a difference: for go tool pprof"
              + " and --live. Without it the file has what grew, which every viewer opens.")
  private boolean both;

  /** Refuses other files before any work is done. */
  public void check(ResultFile file) {
    if (both && !file.isPprof()) {
      throw new ParameterException(verb.commandLine(), NAME + " goes with -o FILE.pb.gz only");
    }
  }

  /** What is to be written; says on stderr what that leaves out. */
  public Profile of(Profile profile, ResultFile file) {
    if (both || !file.isPprof()) {
      return profile;
    }
    GrownPart growth = GrownPart.of(profile);
    int left = growth.leftOutStacks();
    if (left > 0) {
      verb.commandLine()
          .getErr()
          .println(
              "memprof: %d %s that shrank by %s %s left out; %s keeps %s"
                  .formatted(
                      left,
                      left == 1 ? "site" : "sites",
                      Amounts.bytes(growth.leftOutBytes()),
                      left == 1 ? "is" : "are",
                      NAME,
                      left == 1 ? "it" : "them"));
    }
    return growth.profile();
  }
}
