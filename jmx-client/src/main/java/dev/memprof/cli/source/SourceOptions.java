package dev.memprof.cli.source;

import dev.memprof.cli.option.AgeOptions;
import dev.memprof.cli.option.ConnectOptions;
import dev.memprof.cli.option.SampleTypeOption;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The profile that a verb is about. */
public final class SourceOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec verb;

  @Parameters(
      index = "0",
      paramLabel = "PID|FILE",
      description = "A JVM, or a profile (.pb.gz, .heap).")
  private String source;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DUMP",
      description = "A dump of that JVM, as `memprof dumps` lists it (default: what is live now).")
  private String dump;

  @Mixin private ConnectOptions connect;
  @Mixin private SampleTypeOption type;
  @Mixin private AgeOptions age;

  /** Reads it. */
  public ProfileSource open() {
    if (age.isGiven()) {
      if (dump != null || ProfileSource.isFile(source)) {
        throw new ParameterException(
            verb.commandLine(), "--older and --younger are for what is live in a JVM now");
      }
      return ProfileSource.ofAge(source, age, connect);
    }
    if (dump == null) {
      return ProfileSource.of(source, connect, type);
    }
    if (ProfileSource.isFile(source)) {
      throw new ParameterException(
          verb.commandLine(), source + " is a file; a name of a dump needs a JVM");
    }
    return ProfileSource.ofDump(source, dump, connect, type);
  }
}
