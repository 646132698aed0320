package dev.memprof.cli.source;

import dev.memprof.cli.option.AgeOptions;
import dev.memprof.cli.option.ConnectOptions;
import dev.memprof.cli.option.HistoryOptions;
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
      description = "A JVM, or a profile (.pb.gz, .heap); - for standard input.")
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

  @Mixin private HistoryOptions history;

  /** Reads it. */
  public ProfileSource open() {
    boolean isFile = ProfileSource.isFile(source);
    boolean isLive = !isFile && dump == null;
    if (age.isGiven() && !isLive) {
      throw wrongUsage("--older and --younger are for what is live in a JVM now");
    }
    if (history.reset() && !isLive) {
      throw wrongUsage("--reset is for a JVM that runs");
    }
    if (history.isGiven() && dump != null) {
      throw wrongUsage(
          "--allocated, --temporary and --peak are for a JVM as it is now, or a file:"
              + " the dumps of a JVM show only what is live");
    }
    if (isFile && dump != null) {
      throw wrongUsage(source + " is a file; a name of a dump needs a JVM");
    }
    String wanted = history.type(type.name());
    if (isFile) {
      return ProfileSource.ofFile(ProfileSource.path(source), wanted).with(history::of);
    }
    if (dump != null) {
      return ProfileSource.ofDump(source, dump, connect, type);
    }
    if (age.isGiven()) {
      if (history.isGiven() || !wanted.isEmpty()) {
        throw wrongUsage(
            "--older and --younger are for what is live, which has no other sample type");
      }
      return ProfileSource.ofAge(source, age, connect);
    }
    return wanted.isEmpty() && !history.reset()
        ? ProfileSource.ofLive(source, connect)
        : ProfileSource.ofHistory(source, wanted, history, connect);
  }

  private ParameterException wrongUsage(String message) {
    return new ParameterException(verb.commandLine(), message);
  }
}
