package dev.memprof.agent.jmx;

import java.util.List;

/** The dump store. Object name {@code dev.memprof:type=Dumps}. */
@Described("The dumps of this JVM: list them, look into them, fetch them")
public interface DumpsMXBean {
  @Described("Directory that holds the dumps")
  String getDirectory();

  @Described("The dumps, oldest first")
  List<DumpEntry> getDumps();

  @Described("The largest allocation sites of a dump, as text")
  String top(
      @Described("Name of the dump; empty for the latest") String name,
      @Described("Number of sites, 1 to 1000") int n);

  @Described("A dump as a flame graph: one self-contained HTML page")
  String flameGraph(@Described("Name of the dump; empty for the latest") String name);

  @Described("A dump as it is stored: gzipped pprof")
  byte[] read(@Described("Name of the dump; empty for the latest") String name);

  @Described("What grew and shrank from one dump to another, as text")
  String diff(
      @Described("Name of the earlier dump") String base,
      @Described("Name of the later dump; empty for the latest") String name);

  @Described("Delete a dump")
  void delete(@Described("Name of the dump") String name);
}
