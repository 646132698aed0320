package dev.memprof.agent.options;

import dev.memprof.agent.weave.HookPattern;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the options of one start ask of the part of the agent that has time: beyond this package
 * nobody reads an option's text. Immutable.
 *
 * @param directory of the dumps; null for one of this JVM's own
 * @param retainBytes most bytes of files in it
 * @param retainCount most dumps in it
 * @param intervalDumper who takes interval dumps; null for nobody
 * @param growthBytes of live native memory between two growth dumps; {@link Long#MAX_VALUE} for
 *     none
 * @param limitPercents of a limit at which dumps are taken, 1 to 99; none when off
 * @param dumpsAtExit whether a dump is taken when the JVM ends
 * @param http where HTTP is served; null for nowhere
 * @param httpTokenFile with the token of its clients; null for none
 * @param releases methods that release memory
 * @param counts methods that allocate from, or give back to, the application's own pools
 * @param scopes methods whose native memory gets an arena of its own
 * @param collectsAfterReleases whether a collection follows a measured release
 */
public record Settings(
    Path directory,
    long retainBytes,
    int retainCount,
    IntervalDumper intervalDumper,
    long growthBytes,
    List<Integer> limitPercents,
    boolean dumpsAtExit,
    HttpAddress http,
    Path httpTokenFile,
    List<HookPattern> releases,
    List<HookPattern> counts,
    List<HookPattern> scopes,
    boolean collectsAfterReleases) {
  private static final String OFF = "off";

  /**
   * Where a service listens.
   *
   * @param host empty for the loopback address
   * @param port 0 for one that is free
   */
  public record HttpAddress(String host, int port) {
    @Override
    public String toString() {
      return host.isEmpty() ? Integer.toString(port) : host + ":" + port;
    }
  }

  static Settings of(Options options) {
    return new Settings(
        path(options.get(Option.DIR)),
        Option.bytes(options.get(Option.RETAIN_BYTES)),
        Integer.parseInt(options.get(Option.RETAIN_COUNT)),
        options.is(Option.INTERVAL_DUMPS, OFF)
            ? null
            : IntervalDumper.of(options.get(Option.INTERVAL_DUMPS)),
        options.is(Option.GROWTH, OFF) ? Long.MAX_VALUE : Option.bytes(options.get(Option.GROWTH)),
        percents(options.get(Option.LIMITS)),
        options.is(Option.EXIT_DUMP, "true"),
        address(options.get(Option.HTTP)),
        path(options.get(Option.HTTP_TOKEN_FILE)),
        patterns(options.get(Option.RELEASE), false),
        patterns(options.get(Option.COUNT), true),
        patterns(options.get(Option.SCOPE), false),
        options.is(Option.SETTLE, "gc"));
  }

  /** Whether hooks are asked for, as opposed to annotations. */
  public boolean wantHooks() {
    return !releases.isEmpty() || !counts.isEmpty() || !scopes.isEmpty();
  }

  private static Path path(String text) {
    return text.isEmpty() ? null : Path.of(text);
  }

  private static List<Integer> percents(String text) {
    List<Integer> percents = new ArrayList<>();
    if (!text.equals(OFF)) {
      for (String percent : text.split("\\+", -1)) {
        percents.add(Integer.parseInt(percent));
      }
    }
    return List.copyOf(percents);
  }

  private static HttpAddress address(String text) {
    if (text.isEmpty()) {
      return null;
    }
    int colon = text.lastIndexOf(':');
    return new HttpAddress(
        colon < 0 ? "" : text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
  }

  private static List<HookPattern> patterns(String text, boolean count) {
    if (text.isEmpty()) {
      return List.of(); // without loading a class for it
    }
    return List.copyOf(
        HookPattern.parseAll(text, count ? HookPattern.Use.COUNT : HookPattern.Use.RELEASE));
  }
}
