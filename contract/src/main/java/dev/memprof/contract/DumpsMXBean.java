package dev.memprof.contract;

import java.util.List;

/** The dump store. Object name {@code dev.memprof:type=Dumps}. */
@Described("Lists, shows, fetches and removes the dumps of this JVM.")
public interface DumpsMXBean {
  @Described("The dumps are in this directory.")
  String getDirectory();

  @Described("These are the dumps, the oldest first.")
  List<DumpEntry> getDumps();

  @Described(
      "The files of memprof in the directory may take this many bytes; a change takes effect with"
          + " the next dump, or with prune().")
  @Unit("bytes")
  long getRetainBytes();

  void setRetainBytes(long bytes);

  @Described(
      "The directory may have this many dumps; a change takes effect with the next dump, or with"
          + " prune().")
  int getRetainCount();

  void setRetainCount(int count);

  @Described(
      "This many dumps were taken since the start of the JVM, stored or not, including those for top"
          + " and flame graphs.")
  long getTakenDumps();

  @Described(
      "This many dumps were stored since the start of the JVM, including those removed since.")
  long getStoredDumps();

  @Described("This many dumps could not be taken or stored since the start of the JVM.")
  long getFailedDumps();

  @Described("This tells why the last failed dump failed, and the cure; it is empty when none has.")
  String getLastFailure();

  @Reads
  @Described(
      "Returns the 20 largest allocation sites of the latest stored dump as text; Profiler.top shows"
          + " those of now.")
  default String top() {
    return top("");
  }

  @Reads
  @Described("Returns the 20 largest allocation sites of a stored dump as text.")
  default String top(
      @Described("This names a dump; empty means the latest that is no timed profile.")
          String name) {
    return top(name, ProfilerMXBean.DEFAULT_SITES);
  }

  @Reads
  @Described("Returns the largest allocation sites of a stored dump as text.")
  String top(
      @Described("This names a dump; empty means the latest that is no timed profile.") String name,
      @Described("This many sites are shown, 1 to 1000.") int sites);

  @Reads
  @Described("Returns the latest stored dump as a flame graph: one self-contained HTML page.")
  default String flameGraph() {
    return flameGraph("");
  }

  @Reads
  @Described("Returns a stored dump as a flame graph: one self-contained HTML page.")
  String flameGraph(
      @Described("This names a dump; empty means the latest that is no timed profile.")
          String name);

  @Reads
  @Described("Returns the latest dump as it is stored: gzipped pprof.")
  default byte[] read() {
    return read("");
  }

  @Reads
  @Described("Returns a dump as it is stored: gzipped pprof.")
  byte[] read(
      @Described("This names a dump; empty means the latest that is no timed profile.")
          String name);

  @Reads
  @Described(
      "Returns what grew and shrank from the first dump of this run that is still there to the"
          + " latest, as text.")
  String diff();

  @Reads
  @Described("Returns what grew and shrank from one dump to the latest, as text.")
  default String diff(@Described("This names the earlier dump.") String base) {
    return diff(base, "");
  }

  @Reads
  @Described("Returns what grew and shrank from one dump to another, as text.")
  String diff(
      @Described("This names the earlier dump.") String base,
      @Described("This names the later dump; empty means the latest that is no timed profile.")
          String name);

  @Described("Deletes a dump.")
  void delete(@Described("This names the dump.") String name);

  @Described(
      "Removes what is more than RetainBytes and RetainCount allow of memprof's files, the oldest"
          + " first, but of each live run never its first, largest and latest dump; tells how many"
          + " files were removed.")
  int prune();
}
