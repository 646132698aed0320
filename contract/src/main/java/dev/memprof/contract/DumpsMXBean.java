package dev.memprof.contract;

import java.util.List;

/** The dump store. Object name {@code dev.memprof:type=Dumps}. */
@Described("The dumps of this JVM: list them, look into them, fetch them")
public interface DumpsMXBean {
  @Described("Directory that holds the dumps")
  String getDirectory();

  @Described("The dumps, oldest first")
  List<DumpEntry> getDumps();

  @Described(
      "Most bytes that memprof's files in the directory may take; takes effect with the next"
          + " dump, or prune()")
  @Unit("bytes")
  long getRetainBytes();

  void setRetainBytes(long bytes);

  @Described("Most dumps that may be in the directory; takes effect with the next dump, or prune()")
  int getRetainCount();

  void setRetainCount(int count);

  @Described(
      "Dumps taken since the start of the JVM, stored or not, including those for top and flame")
  long getTakenDumps();

  @Described("Dumps stored since the start of the JVM, including those removed since")
  long getStoredDumps();

  @Described("Dumps that could not be taken or stored since the start of the JVM")
  long getFailedDumps();

  @Described("Why the last of the failed dumps failed, and the cure; empty when none has")
  String getLastFailure();

  @Described(
      "The largest allocation sites of a stored dump, as text; of what is live now see"
          + " Profiler.top")
  String top(
      @Described("Name of the dump; empty for the latest that is no timed profile") String name,
      @Described("Number of sites, 1 to 1000") int n);

  @Described("A stored dump as a flame graph: one self-contained HTML page")
  String flameGraph(
      @Described("Name of the dump; empty for the latest that is no timed profile") String name);

  @Described("A dump as it is stored: gzipped pprof")
  byte[] read(
      @Described("Name of the dump; empty for the latest that is no timed profile") String name);

  @Described("What grew and shrank from one dump to another, as text")
  String diff(
      @Described("Name of the earlier dump") String base,
      @Described("Name of the later dump; empty for the latest that is no timed profile")
          String name);

  @Described("Delete a dump")
  void delete(@Described("Name of the dump") String name);

  @Described(
      "Remove what is more than RetainBytes and RetainCount allow, of what memprof has written:"
          + " oldest first, and each live run's first, largest and latest dump never")
  int prune();
}
