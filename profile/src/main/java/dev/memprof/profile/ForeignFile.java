package dev.memprof.profile;

import java.nio.charset.StandardCharsets;

/**
 * Files that are no profiles of memory, but are taken for one: what they are, and what shows them.
 */
enum ForeignFile {
  FLIGHT_RECORDING(
      "FLR\0", "a recording of the JDK's Flight Recorder; JDK Mission Control shows it"),
  JAVA_HEAP_DUMP("JAVA PROFILE ", "a dump of the Java heap; Eclipse MAT shows it"),
  JAVA_HEAPZ(
      "--- heapz ", "a profile of the Java heap in an old format of Google's; pprof shows it"),
  CONTENTION("--- contention", "a profile of waits for locks; go tool pprof shows it"),
  MUTEXES("--- mutex", "a profile of waits for locks; go tool pprof shows it"),
  THREADS("--- threadz ", "a list of threads and their stacks; go tool pprof shows it"),
  GOROUTINES("goroutine profile:", "a list of Go's goroutines; go tool pprof shows it"),
  THREAD_CREATION("threadcreate profile:", "a list of Go's threads; go tool pprof shows it"),
  PROCESSOR_TIME_64(
      "\0\0\0\0\0\0\0\0\3\0\0\0\0\0\0\0", "gperftools' profile of processor time; pprof shows it"),
  PROCESSOR_TIME_32("\0\0\0\0\3\0\0\0", "gperftools' profile of processor time; pprof shows it"),
  BINARY("\177ELF", "a program or a library"),
  ARCHIVE("PK\3\4", "an archive; unpack it first"),
  PAGE("<!DOCTYPE html", "a page; memprof reads the same profile as .pb.gz"),
  JSON("{\"", "JSON, which memprof only writes; it reads the same profile as .pb.gz");

  private final String beginning;
  private final String what;

  ForeignFile(String beginning, String what) {
    this.beginning = beginning;
    this.what = what;
  }

  /** What a file that starts so is; null where it may be a profile of memory. */
  static String of(byte[] start) {
    String text = new String(start, StandardCharsets.ISO_8859_1);
    for (ForeignFile kind : values()) {
      if (text.startsWith(kind.beginning)) {
        return kind.what;
      }
    }
    return null;
  }
}
