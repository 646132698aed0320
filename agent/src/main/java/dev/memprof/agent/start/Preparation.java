package dev.memprof.agent.start;

import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.agent.options.IntervalDumper;
import dev.memprof.agent.options.Option;
import dev.memprof.agent.options.Options;
import dev.memprof.agent.options.Settings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What is known once the hook is in place, or cannot be.
 *
 * @param settings what the options ask for beyond the start
 * @param library path of libmemprof.so; empty when it is not loaded
 * @param mallocConf what jemalloc was started with; empty for nothing
 * @param unavailable why there is no profiling and what to do; empty when there is
 */
record Preparation(
    Options options, Settings settings, String library, String mallocConf, String unavailable) {
  /** Of jemalloc: LG_PROF_SAMPLE_DEFAULT and opt_lg_prof_interval in src/prof.c. */
  private static final String DEFAULT_LG_SAMPLE = "19";

  private static final String NO_INTERVAL = "-1";

  private Preparation(Options options, String library, String mallocConf, String unavailable) {
    this(options, options.settings(), library, mallocConf, unavailable);
  }

  static Preparation impossible(String reason) {
    return new Preparation(Options.parse(), "", "", reason);
  }

  /**
   * Loads the library and installs the hook. Does not return where the process is relaunched.
   *
   * @throws IOException when the libraries cannot be unpacked
   * @throws UnsatisfiedLinkError when they cannot be loaded
   */
  static Preparation prepare(String arguments, boolean mayRelaunch) throws IOException {
    String system = System.getProperty("os.name");
    if (!system.equals("Linux")) {
      return impossible("memprof runs on Linux only, this is " + system);
    }
    MappedFiles mapped = MappedFiles.ofThisProcess();
    Path preloaded = PackedLibraries.preloaded(mapped);
    if (preloaded == null && mapped.musl()) {
      return impossible(
          "this JVM runs on musl, and memprof needs glibc; use a JDK and an image on glibc, such as"
              + " Debian's");
    }
    String problem = preloaded == null ? "" : PackedLibraries.problemOf(preloaded);
    if (!problem.isEmpty()) {
      return impossible(problem);
    }
    PackedLibraries unpacked = preloaded == null ? PackedLibraries.unpack() : null;
    String library = (preloaded == null ? unpacked.memprof() : preloaded).toString();
    try {
      System.load(library);
    } catch (UnsatisfiedLinkError e) {
      // dlopen replaces $LIB and its like as well
      if (unpacked == null || unpacked.preloadProblem() == null) {
        throw e;
      }
      return impossible(unpacked.preloadProblem());
    }

    // Nothing before this may read System.getenv, whose copy is made at the first look.
    String marker = Environment.read(Environment.MARKER);
    String setting = Environment.read(Environment.MALLOC_CONF);
    MallocConf mallocConf = new MallocConf(setting == null ? "" : setting);
    Options options = Options.parse(Environment.read("MEMPROF_OPTIONS"), arguments);
    if (marker != null && !options.is(Option.ENV, "keep")) {
      Environment.scrub(marker);
    }
    String unavailable =
        profile(options, unpacked, mayRelaunch && !Environment.isRelaunched(marker));
    if (unavailable.isEmpty()) {
      if (marker != null) {
        warnOfPreloaded(Environment.users(Environment.PRELOAD, marker));
      }
      warn(options, mallocConf);
    }
    return new Preparation(options, library, mallocConf.text(), unavailable);
  }

  /**
   * @param unpacked null where they have been preloaded
   */
  private static String profile(Options options, PackedLibraries unpacked, boolean mayRelaunch)
      throws IOException {
    if (!options.problems().isEmpty()) {
      return String.join("; ", options.problems());
    }
    JemallocState state = JemallocState.probe();
    if (state != JemallocState.READY) {
      return state.reason()
          + (mayRelaunch
              ? ", and was not replaced: "
                  + Relaunch.tryIt(options, unpacked == null ? PackedLibraries.unpack() : unpacked)
              : "; start the JVM with -javaagent:memprof.jar or `memprof run -- java ...`, with"
                  + " nothing in LD_PRELOAD or MALLOC_CONF against it");
    }
    String problem =
        NativeBridge.start(
            options.is(Option.ACTIVE, "true"),
            options.is(Option.NAMES, "jvmti"),
            Option.WALKS.indexOf(options.get(Option.WALK)));
    return problem == null ? "" : problem;
  }

  private static void warnOfPreloaded(String preload) {
    String warning = PreloadedAllocator.warning(preload);
    if (warning != null) {
      Report.line(warning);
    }
  }

  private static void warn(Options options, MallocConf mallocConf) {
    String sample = mallocConf.overriding(Option.LG_PROF_SAMPLE, options, DEFAULT_LG_SAMPLE);
    String interval = mallocConf.overriding(Option.LG_PROF_INTERVAL, options, NO_INTERVAL);
    if (sample != null) {
      Report.line(sample);
    }
    if (interval != null) {
      Report.line(interval);
    }
    if (sample == null) {
      warnOfFineSampling(options);
    }
  }

  private static void warnOfFineSampling(Options options) {
    int lgSample = Integer.parseInt(options.get(Option.LG_PROF_SAMPLE));
    if (lgSample < 16) {
      Report.line(
          "lg_prof_sample="
              + lgSample
              + " takes a sample every "
              + (1L << lgSample)
              + " bytes, and each sampled small block takes 16 KiB; 16 and above are for"
              + " production");
    }
  }

  /** The MBeans that there are: {@code Profiler} for {@code dev.memprof:type=Profiler}. */
  String[] beanTypes() {
    if (unavailable.isEmpty()) {
      return new String[] {
        "Profiler", "Allocator", "Dumps", "Caches", "Ledger", "Limits", "Metrics"
      };
    }
    return !library.isEmpty() && Mallctl.isAvailable()
        ? new String[] {"Profiler", "Allocator"}
        : new String[] {"Profiler"};
  }

  /**
   * Whether the control part need not be there before somebody looks or memory grows: no option
   * asks for what it does, no thread of it has to name frames in time, and it has nothing to say at
   * once of where dumps are to be stored.
   */
  boolean mayStandBy() {
    if (!unavailable.isEmpty()) {
      return !library.isEmpty();
    }
    return !settings.dumpsAtExit()
        && !settings.wantHooks()
        && settings.intervalDumper() != IntervalDumper.JEMALLOC
        && !NativeBridge.namesByJvmti()
        && canStore();
  }

  private boolean canStore() {
    String directory =
        settings.directory() == null
            ? System.getProperty("java.io.tmpdir")
            : settings.directory().toString();
    File there = new File(directory).getAbsoluteFile();
    while (!there.exists() && there.getParentFile() != null) {
      there = there.getParentFile();
    }
    return there.isDirectory() && there.canWrite();
  }

  Standby standby() {
    return unavailable.isEmpty()
        ? Standby.untilMemoryGrows(
            settings.growthBytes(), intervalBytes(), 1L << lg(Option.LG_PROF_SAMPLE))
        : Standby.untilWanted();
  }

  /** Of allocation between two dumps; {@link Long#MAX_VALUE} where none are taken by it. */
  private long intervalBytes() {
    int lg = lg(Option.LG_PROF_INTERVAL);
    return lg < 0 || settings.intervalDumper() == null ? Long.MAX_VALUE : 1L << lg;
  }

  private int lg(Option option) {
    return Integer.parseInt(options.get(option));
  }
}
