package dev.memprof.cli.verb;

import dev.memprof.cli.option.ConnectOptions;
import dev.memprof.cli.option.OutputOptions;
import dev.memprof.cli.option.ViewOptions;
import dev.memprof.cli.print.Failure;
import dev.memprof.cli.print.Times;
import dev.memprof.cli.source.OutsideProfile;
import dev.memprof.cli.source.StoredProfile;
import dev.memprof.cli.target.Target;
import dev.memprof.cli.target.TargetAddress;
import dev.memprof.cli.target.TimedProfile;
import dev.memprof.contract.DumpEntry;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes a timed profile: what is allocated and stays. */
@Command(
    name = "profile",
    description = "Profile what a JVM allocates during a time and does not free.",
    footer = {
      "%nThe JVM keeps it in its dump store. With -o it is fetched and written here too. "
          + "Ctrl-C cancels it in the JVM.",
      "%nExample:  memprof profile 4711 -d 5m -o growth.html%n"
    })
public final class ProfileCommand extends Verb {
  private static final int TICK_MILLIS = 500;
  private static final Duration MAX_DURATION = Duration.ofDays(1);

  @Parameters(paramLabel = "PID", description = "The JVM: a pid, host:port or JMX URL.")
  private TargetAddress address;

  @Option(
      names = {"-d", "--duration"},
      paramLabel = "TIME",
      defaultValue = "30s",
      description = "How long, 1s to 24h, in whole seconds (default: ${DEFAULT-VALUE}).")
  private Duration duration;

  @Mixin private ConnectOptions connect;
  @Mixin private OutputOptions output;
  @Mixin private ViewOptions view;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    if (duration.toSeconds() < 1
        || duration.compareTo(MAX_DURATION) > 0
        || duration.toMillisPart() != 0) {
      throw wrongUsage(
          "a profile takes 1s to 24h, in whole seconds; not " + Times.length(duration));
    }
    DumpDelivery delivery = new DumpDelivery(output, view, json);
    Optional<OutsideProfile> begun = OutsideProfile.begin(address);
    if (begun.isPresent()) {
      await(begun.get().jvm());
      tell(delivery, begun.get().end());
      return OK;
    }
    try (Target target = connect.open(address)) {
      target.requireAvailable();
      tell(delivery, StoredProfile.in(target, profile(target)));
      return OK;
    }
  }

  private void tell(DumpDelivery delivery, StoredProfile stored) {
    String change = stored.entry().liveBytes() < 0 ? "shrunk in " : "grown in ";
    delivery.said(out(), err()).println(delivery.deliver(stored, change + Times.length(duration)));
  }

  /** Where this process profiles, and the JVM does not. */
  private void await(String jvm) throws InterruptedException {
    long start = System.nanoTime();
    try (Progress progress = Progress.of(jvm, duration)) {
      for (Duration left = duration; !left.isNegative() && !left.isZero(); ) {
        Thread.sleep(Math.min(left.toMillis() + 1, TICK_MILLIS));
        Duration passed = Duration.ofNanos(System.nanoTime() - start);
        left = duration.minus(passed);
        progress.show(left.isNegative() ? duration : passed);
      }
    }
  }

  private DumpEntry profile(Target target) throws InterruptedException {
    TimedProfile profile = TimedProfile.start(target, (int) duration.toSeconds());
    Thread cancel = new Thread(() -> cancel(profile, target), "memprof-cancel");
    Runtime.getRuntime().addShutdownHook(cancel);
    try (profile;
        Progress progress = Progress.of(target.name(), duration)) {
      DumpEntry dump = profile.await(progress::show);
      progress.show(duration);
      return dump;
    } finally {
      removeHook(cancel);
    }
  }

  /** On Ctrl-C. */
  private void cancel(TimedProfile profile, Target target) {
    try {
      profile.close();
      err().println();
      err().println("memprof: cancelled profile " + profile.id() + " in " + target.name());
    } catch (Failure e) {
      err().println();
      err().println("memprof: could not cancel profile " + profile.id() + ": " + e.getMessage());
    }
    err().flush();
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // it runs
    }
  }
}
