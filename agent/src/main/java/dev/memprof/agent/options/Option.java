package dev.memprof.agent.options;

import dev.memprof.agent.weave.HookPattern;
import java.util.List;

/**
 * Every option there is, once: the parser, the help text and the documentation derive from it.
 *
 * <p>Like all of this package, it runs before the application and in a JVM that is about to be
 * replaced: no lambdas, streams, regular expressions or formatters, each of which costs
 * milliseconds at its first use.
 */
public enum Option {
  ACTIVE(
      "active",
      "true",
      Form.BOOLEAN,
      "Whether sampling is on from the start; with false you switch it on later: `memprof on PID`"),
  LG_PROF_SAMPLE(
      "lg_prof_sample",
      "19",
      Form.LG_SAMPLE,
      "Mean bytes between two samples, as a power of two (19: 512 KiB); below 16 is expensive"),
  LG_PROF_INTERVAL(
      "lg_prof_interval",
      "30",
      Form.LG_INTERVAL,
      "Bytes allocated between two interval dumps, as a power of two; -1: none"),
  MALLOC_CONF(
      "malloc_conf",
      "",
      Form.SETTINGS,
      "More jemalloc settings, such as `dirty_decay_ms:5000+narenas:4`"),
  RELAUNCH(
      "relaunch",
      "auto",
      Form.RELAUNCH,
      "Whether a JVM without jemalloc replaces itself by one that has it; `always`: even if its"
          + " program is not named java"),
  ENV(
      "env",
      "scrub",
      Form.ENV,
      "`keep`: the application and its children see LD_PRELOAD and MALLOC_CONF"),
  KEEP_FDS(
      "keep-fds",
      "",
      Form.NUMBERS,
      "Descriptors that stay open through a relaunch (pipes and inherited files always do)"),
  DIR(
      "dir",
      "",
      Form.PATH,
      "Where dumps are stored; by default a directory of this JVM's own under the temporary one"),
  RETAIN_BYTES(
      "retain-bytes",
      "512m",
      Form.BYTES,
      "Most bytes that memprof's files may take in that directory; memprof removes the"
          + " oldest dumps first, but never the first, the largest and the latest dump of a run"
          + " that is alive"),
  RETAIN_COUNT(
      "retain-count", "200", Form.COUNT, "Most dumps that are kept there, by the same rule"),
  INTERVAL_DUMPS(
      "interval-dumps",
      "agent",
      Form.DUMPER,
      "What takes a dump every 2^lg_prof_interval bytes: a thread of the agent, or `jemalloc` while"
          + " an allocation waits"),
  GROWTH(
      "growth",
      "256m",
      Form.SIZE,
      "A dump each time that live native memory has grown by this much since the last automatic"
          + " dump"),
  LIMITS(
      "limits",
      "75+85+92",
      Form.PERCENTS,
      "A dump each time that a limit (container, address space, direct or physical memory) is used"
          + " to one of these percentages, and every 5 % beyond"),
  EXIT_DUMP("exit-dump", "false", Form.BOOLEAN, "A dump when the JVM ends, SIGTERM included"),
  NAMES(
      "names",
      "hook",
      Form.NAMES,
      "When Java frames get their names: when they are first seen, or some milliseconds"
          + " later by `jvmti`"),
  WALK(
      "walk",
      "own",
      Form.WALK,
      "What finds the Java frames of a sample: memprof itself, the JVM's AsyncGetCallTrace, or"
          + " both, which counts where they disagree and costs twice as much"),
  HTTP(
      "http",
      "",
      Form.HTTP,
      "HTTP service, page and metrics, on a port of the loopback interface; other addresses need a"
          + " token"),
  HTTP_TOKEN_FILE(
      "http.token-file",
      "",
      Form.FILE,
      "File with the token that HTTP clients must show: as bearer, or as password of any user"),
  RELEASE(
      "release",
      "",
      Form.RELEASES,
      "Methods that release memory; every call is measured, and their instances are known as"
          + " caches"),
  COUNT(
      "count",
      "",
      Form.COUNTS,
      "Methods that allocate from the application's own pools, or, with a minus, give back to"
          + " them"),
  SCOPE(
      "scope",
      "",
      Form.RELEASES,
      "Methods of coarse modules whose native memory gets an arena of its own"),
  SETTLE(
      "settle",
      "none",
      Form.SETTLE,
      "`gc`: after a measured release, request a collection and wait for what it frees");

  /** The accepted forms of a value. */
  private enum Form {
    BOOLEAN("`true` or `false`"),
    LG_SAMPLE("0 to 40"),
    LG_INTERVAL("-1 to 62"),
    SETTINGS("name:value, joined by +"),
    RELAUNCH("`auto`, `always` or `never`"),
    ENV("`scrub` or `keep`"),
    NUMBERS("numbers, joined by +"),
    DUMPER("`agent`, `jemalloc` or `off`"),
    SIZE("bytes, with k, m or g for KiB, MiB or GiB, or `off`"),
    PERCENTS("percents from 1 to 99, joined by +, or `off`"),
    PATH("a directory"),
    BYTES("bytes, with k, m or g for KiB, MiB or GiB"),
    COUNT("1 to 1000000"),
    NAMES("`hook` or `jvmti`"),
    WALK("`own`, `jvm` or `both`"),
    HTTP("a port, or ADDRESS:PORT"),
    FILE("a file"),
    RELEASES("NAME:CLASS#METHOD(TYPE,...), joined by +; name and types may be left out"),
    COUNTS("NAME:CLASS#METHOD(TYPE,...)@ARGUMENT, with - before CLASS to count down, joined by +"),
    SETTLE("`none` or `gc`");

    final String words;

    Form(String words) {
      this.words = words;
    }

    boolean accepts(String value) {
      return switch (this) {
        case BOOLEAN -> value.equals("true") || value.equals("false");
        case LG_SAMPLE -> isNumber(value, 0, 40);
        case LG_INTERVAL -> isNumber(value, -1, 62);
        case SETTINGS -> value.isEmpty() || areSettings(value);
        case RELAUNCH -> value.equals("auto") || value.equals("always") || value.equals("never");
        case ENV -> value.equals("scrub") || value.equals("keep");
        case NUMBERS -> value.isEmpty() || areNumbers(value);
        case DUMPER -> value.equals("agent") || value.equals("jemalloc") || value.equals("off");
        case SIZE -> value.equals("off") || bytes(value) > 0;
        case PERCENTS -> value.equals("off") || arePercents(value);
        case PATH, FILE -> value.indexOf('\0') < 0;
        case BYTES -> bytes(value) >= 0;
        case COUNT -> isNumber(value, 1, 1_000_000);
        case WALK -> WALKS.contains(value);
        case NAMES -> value.equals("hook") || value.equals("jvmti");
        case HTTP -> value.isEmpty() || isAddress(value);
        case RELEASES -> areHooks(value, HookPattern.Use.RELEASE);
        case COUNTS -> areHooks(value, HookPattern.Use.COUNT);
        case SETTLE -> value.equals("none") || value.equals("gc");
      };
    }
  }

  /** Values of {@link #WALK}, in the order of native/src/hotspot/jvm_events.h. */
  public static final List<String> WALKS = List.of("own", "jvm", "both");

  private final String key;
  private final String defaultValue;
  private final Form form;
  private final String description;

  Option(String key, String defaultValue, Form form, String description) {
    this.key = key;
    this.defaultValue = defaultValue;
    this.form = form;
    this.description = description;
  }

  /** The name in lists of options. */
  public String key() {
    return key;
  }

  public String defaultValue() {
    return defaultValue;
  }

  /** The accepted form, in words. */
  public String accepted() {
    return form.words;
  }

  public String description() {
    return description;
  }

  boolean accepts(String value) {
    return form.accepts(value);
  }

  /** The bytes of {@code 512m}; -1 for what is no size. */
  public static long bytes(String size) {
    int shift = size.isEmpty() ? 0 : 10 * ("kmg".indexOf(size.charAt(size.length() - 1)) + 1);
    try {
      long number = Long.parseLong(shift == 0 ? size : size.substring(0, size.length() - 1));
      return number >= 0 && number <= Long.MAX_VALUE >> shift ? number << shift : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static boolean isNumber(String value, int least, int most) {
    try {
      int number = Integer.parseInt(value);
      return least <= number && number <= most;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static boolean areHooks(String value, HookPattern.Use use) {
    if (value.isEmpty()) {
      return true; // without loading a class for it
    }
    try {
      return HookPattern.parseAll(value, use) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** {@code 7077}, {@code 127.0.0.1:7077}, {@code [::1]:7077}; port 0 is one that is free. */
  private static boolean isAddress(String value) {
    int colon = value.lastIndexOf(':');
    return colon != 0 && isNumber(value.substring(colon + 1), 0, 65_535);
  }

  private static boolean arePercents(String value) {
    for (String percent : value.split("\\+", -1)) {
      if (!isNumber(percent, 1, 99)) {
        return false;
      }
    }
    return true;
  }

  private static boolean areNumbers(String value) {
    for (String number : value.split("\\+", -1)) {
      if (!isNumber(number, 0, Integer.MAX_VALUE)) {
        return false;
      }
    }
    return true;
  }

  /** The names and values of jemalloc's settings hold neither of the separators. */
  private static boolean areSettings(String value) {
    for (String setting : value.split("\\+", -1)) {
      int colon = setting.indexOf(':');
      if (colon <= 0 || setting.indexOf(':', colon + 1) >= 0) {
        return false;
      }
    }
    return true;
  }
}
