package dev.memprof.contract;

/**
 * The switch: sampling on and off, dumps on request, timed profiles. Object name {@code
 * dev.memprof:type=Profiler}. Where the profiler is not available every operation fails with the
 * text of {@link #getUnavailableReason}; the attributes stay readable.
 *
 * <p>Notifications: {@code memprof.dump} and {@code memprof.profile.finished}, whose user data is
 * the {@link DumpEntry} written.
 */
@Described("Live native heap profiles by sampling: switch, dumps, timed profiles")
public interface ProfilerMXBean {
  /** Type of a notification: a dump was stored. */
  String DUMP = "memprof.dump";

  /** Type of a notification: a timed profile has ended; the message is the path of its dump. */
  String PROFILE_FINISHED = "memprof.profile.finished";

  @Described("The version of memprof.jar")
  String getVersion();

  @Described("Whether this JVM runs on a jemalloc whose heap profiler memprof controls")
  boolean isAvailable();

  @Described("Why the profiler is not available, and the cure; empty when it is available")
  String getUnavailableReason();

  @Described("Whether allocations are sampled; earlier samples stay in later dumps when off")
  boolean isActive();

  void setActive(boolean active);

  @Described("Mean bytes allocated between two samples (2^lg_prof_sample), fixed at start")
  @Unit("bytes")
  long getSampleIntervalBytes();

  @Described(
      "Bytes allocated between two interval dumps (2^lg_prof_interval); 0: none are asked for")
  @Unit("bytes")
  long getDumpIntervalBytes();

  @Described("Whether a dump is taken after every DumpIntervalBytes allocated")
  boolean isIntervalDumpsEnabled();

  void setIntervalDumpsEnabled(boolean enabled);

  @Described(
      "What takes them: agent (a thread of its own), or jemalloc (while an allocation waits)")
  String getIntervalDumpsKind();

  void setIntervalDumpsKind(String kind);

  @Described(
      "Dumps by interval and growth that were skipped because they may take 1 % of a core's time")
  long getDumpsWithheld();

  @Described("The version of the jemalloc in use; empty when there is none")
  String getJemallocVersion();

  @Described("The MALLOC_CONF this JVM's jemalloc was started with")
  String getMallocConf();

  @Described("Samples, stack walks by outcome and the running session, read together")
  ProfilerStatus getStatus();

  @Described("Start sampling allocations")
  void start();

  @Described("Stop sampling; earlier samples stay in later dumps")
  void stop();

  @Described("Write a profile of all live sampled memory into the dump store; returns its path")
  String dump();

  @Described(
      "Write a profile of all live sampled memory to a file of your choice; returns its path")
  String dump(
      @Described(
              "File to create; its ending chooses the format: .pb.gz .html .heap .collapsed .txt"
                  + " .json .dot")
          String path);

  @Described(
      "Profile what is allocated and still live during the given time; waits, returns the path")
  String profile(@Described("Length of the profile in seconds, 1 to 86400") int seconds);

  @Described(
      "Start a timed profile and return its id at once; memprof.profile.finished reports its end")
  long startProfile(@Described("Length of the profile in seconds, 1 to 86400") int seconds);

  @Described("Cancel a running timed profile; nothing is written")
  void cancelProfile(@Described("The id that startProfile returned") long id);

  @Described(
      "The largest allocation sites of what is live now, as text; stores nothing and moves nothing")
  String top(@Described("Number of sites, 1 to 1000") int n);

  @Described(
      "What is live now as a flame graph: one self-contained HTML page; stores nothing and moves"
          + " nothing")
  String flameGraph();

  @Described("What is live now as gzipped pprof; stores nothing and moves nothing")
  byte[] snapshot();

  @Described(
      "What is live now and of some age, as gzipped pprof, without a dump of jemalloc's; needs"
          + " jemalloc 5.3.1 or later, as memprof's own")
  byte[] snapshotByAge(
      @Described("Least age in milliseconds, 0 or more") long minMillis,
      @Described("Greatest age in milliseconds; 2^63-1 for no end") long maxMillis);
}
