package dev.memprof.cli.option;

import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Of which age live memory is shown: for how long it has been allocated. */
public final class AgeOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec verb;

  @Option(
      names = "--older",
      paramLabel = "TIME",
      description = "Show only what was allocated this long ago or longer: 500ms, 30s, 10m, 2h.")
  private Duration older;

  @Option(
      names = "--younger",
      paramLabel = "TIME",
      description = "Show only what was allocated this long ago or later.")
  private Duration younger;

  public boolean isGiven() {
    return older != null || younger != null;
  }

  public long minMillis() {
    return older == null ? 0 : older.toMillis();
  }

  /**
   * @throws ParameterException when no age is both older and younger
   */
  public long maxMillis() {
    long max = younger == null ? Long.MAX_VALUE : younger.toMillis();
    if (max < minMillis()) {
      throw new ParameterException(
          verb.commandLine(),
          "nothing can be older than %s and younger than %s".formatted(time(older), time(younger)));
    }
    return max;
  }

  /** For a person: {@code older than 10m}. */
  public String text() {
    if (older == null) {
      return "younger than " + time(younger);
    }
    return "older than "
        + time(older)
        + (younger == null ? "" : " and younger than " + time(younger));
  }

  /** {@code PT1H30M} is shown as {@code 1h30m}. */
  private static String time(Duration time) {
    return time.toString().substring(2).toLowerCase(Locale.ROOT);
  }
}
