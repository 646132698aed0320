package dev.memprof.contract;

/**
 * The switch: sampling on and off, dumps on request, timed profiles. Object name {@code
 * dev.memprof:type=Profiler}. Where the profiler is not available every operation fails with the
 * text of {@link #getUnavailableReason}; the attributes stay readable.
 *
 * <p>Notifications: {@code memprof.dump} and {@code memprof.profile.finished}, whose user data is
 * the {@link DumpEntry} written.
 */
@Described("Profiles live native memory by sampling: the switch, dumps, timed profiles and looks.")
public interface ProfilerMXBean {
  /** Type of a notification: a dump was stored. */
  String DUMP = "memprof.dump";

  /** Type of a notification: a timed profile has ended; the message is the path of its dump. */
  String PROFILE_FINISHED = "memprof.profile.finished";

  /** The length of a timed profile where none is given. */
  int DEFAULT_SECONDS = 30;

  /** How many sites a table shows where no number is given. */
  int DEFAULT_SITES = 20;

  /** What is older outlives requests: the age where none is given. */
  long LONG_LIVED_MILLIS = 600_000;

  @Described("This is the version of memprof.jar.")
  String getVersion();

  @Described("This is true when the JVM runs on a jemalloc whose heap profiler memprof controls.")
  boolean isAvailable();

  @Described(
      "This tells why the profiler is not available, and the cure; it is empty when it is available.")
  String getUnavailableReason();

  @Described(
      "This is true while allocations are sampled; earlier samples stay in later dumps when off.")
  boolean isActive();

  void setActive(boolean active);

  @Described(
      "A sample is taken every so many bytes on average (2^lg_prof_sample); this is fixed at the"
          + " start.")
  @Unit("bytes")
  long getSampleIntervalBytes();

  @Described(
      "An interval dump is taken after so many allocated bytes (2^lg_prof_interval); 0 means none.")
  @Unit("bytes")
  long getDumpIntervalBytes();

  @Described("This is true while a dump is taken after every DumpIntervalBytes allocated.")
  boolean isIntervalDumpsEnabled();

  void setIntervalDumpsEnabled(boolean enabled);

  @Described(
      "This takes interval dumps: agent, a thread of its own, or jemalloc, while an allocation waits.")
  String getIntervalDumpsKind();

  void setIntervalDumpsKind(String kind);

  @Described(
      "This many interval and growth dumps were skipped, because such dumps may take only 1 % of a"
          + " core's time, and 10 % while more is live than ever before.")
  long getDumpsWithheld();

  @Described("This is the version of the jemalloc in use; it is empty when there is none.")
  String getJemallocVersion();

  @Described("The jemalloc of this JVM was started with this MALLOC_CONF.")
  String getMallocConf();

  @Described("This is the address of the HTTP service; it is empty where none is served.")
  String getHttpUrl();

  @Described(
      "This has samples, stack walks by outcome and the running timed profile, read together.")
  ProfilerStatus getStatus();

  @Described("Starts to sample allocations.")
  void start();

  @Described("Stops sampling; earlier samples stay in later dumps.")
  void stop();

  @Described("Stores a dump of all live sampled memory, and tells its path.")
  String dump();

  @Described(
      "Writes a profile of all live sampled memory to a file of your choice, and tells its path.")
  String dump(
      @Described(
              "This file is created; its ending chooses the format: .pb.gz .html .heap .collapsed"
                  + " .txt .json .dot.")
          String path);

  @Described(
      "Profiles what is allocated in the next 30 seconds and still live then; waits for the end, and"
          + " tells the path of the dump.")
  default String profile() {
    return profile(DEFAULT_SECONDS);
  }

  @Described(
      "Profiles what is allocated in the given time and still live then; waits for the end, and"
          + " tells the path of the dump.")
  String profile(@Described("The profile takes this many seconds, 1 to 86400.") int seconds);

  @Described(
      "Starts a timed profile of 30 seconds and returns its id at once; the notification"
          + " memprof.profile.finished tells of its end.")
  default long startProfile() {
    return startProfile(DEFAULT_SECONDS);
  }

  @Described(
      "Starts a timed profile and returns its id at once; the notification"
          + " memprof.profile.finished tells of its end.")
  long startProfile(@Described("The profile takes this many seconds, 1 to 86400.") int seconds);

  @Described("Cancels the timed profile that runs; nothing is stored.")
  default void cancelProfile() {
    long running = getStatus().sessionId();
    if (running == 0) {
      throw new IllegalStateException("no timed profile runs");
    }
    cancelProfile(running);
  }

  @Described("Cancels the timed profile of an id if it runs; nothing is stored.")
  void cancelProfile(@Described("This is the id that startProfile returned.") long id);

  @Reads
  @Described("Returns the 20 largest allocation sites of what is live now as text; stores nothing.")
  default String top() {
    return top(DEFAULT_SITES);
  }

  @Reads
  @Described("Returns the largest allocation sites of what is live now as text; stores nothing.")
  String top(@Described("This many sites are shown, 1 to 1000.") int sites);

  @Reads
  @Described(
      "Returns what is live now as a flame graph: one self-contained HTML page; stores nothing.")
  String flameGraph();

  @Reads
  @Described("Returns what is live now as gzipped pprof; stores nothing.")
  byte[] snapshot();

  @Reads
  @Described(
      "Returns all that was sampled since the start, or since beginHistoryAnew, freed memory included,"
          + " as gzipped pprof: alloc_space, inuse_space, peak_space (what lived when the most did) and"
          + " self_freed_space (freed by the thread that allocated it); the label lifetime tells how"
          + " long freed memory lived. It needs jemalloc 5.3.1 or later, as memprof's own.")
  byte[] history();

  @Described(
      "Makes history begin now: what it tells of allocations, frees and the peak is from now on.")
  void beginHistoryAnew();

  @Reads
  @Described(
      "Returns what has been live for ten minutes or longer as gzipped pprof; stores nothing, and"
          + " needs jemalloc 5.3.1 or later, as memprof's own.")
  default byte[] snapshotByAge() {
    return snapshotByAge(LONG_LIVED_MILLIS, Long.MAX_VALUE);
  }

  @Reads
  @Described(
      "Returns what is live now and of some age as gzipped pprof; stores nothing, and needs jemalloc"
          + " 5.3.1 or later, as memprof's own.")
  byte[] snapshotByAge(
      @Described("Memory of this age in milliseconds or older is shown, 0 or more.") long minMillis,
      @Described("Memory of this age in milliseconds or younger is shown; 2^63-1 means no end.")
          long maxMillis);
}
