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
  CLASS("\u00ca\u00fe\u00ba\u00be", "a class of Java"),
  PERF("PERFILE2", "a recording of perf; memprof reads what stackcollapse-perf.pl makes of it"),
  MASSIF("desc: ", "a profile of Valgrind's massif; ms_print shows it"),
  HISTOGRAM(" num     #instances", "a histogram of the Java heap, by class"),
  GZIP("\37\u008b", "compressed twice; unpack it once: gunzip"),
  BZIP2("BZh", "compressed; unpack it first: bunzip2"),
  XZ("\u00fd7zXZ\0", "compressed; unpack it first: unxz"),
  ZSTANDARD("(\u00b5/\u00fd", "compressed; unpack it first: unzstd"),
  LZ4("\4\"M\30", "compressed; unpack it first: unlz4"),
  UTF16_LITTLE("\u00ff\u00fe", Words.UTF16),
  UTF16_BIG("\u00fe\u00ff", Words.UTF16),
  PICTURE("<?xml", "a picture, or other XML; memprof reads the same profile as .pb.gz"),
  PAGE("<!DOCTYPE html", "a page; memprof reads the same profile as .pb.gz"),
  JSON("{\"", Words.JSON),
  JSON_LINES("{\n", Words.JSON),
  JSON_ARRAY("[{\"", Words.JSON),
  JSON_ARRAY_LINES("[\n", Words.JSON);

  /** Of more than one kind. */
  private static final class Words {
    static final String UTF16 = "text in UTF-16; convert it first: iconv -f UTF-16 -t UTF-8";
    static final String JSON =
        "JSON; memprof reads pprof (.pb.gz), heap profiles (.heap) and collapsed stacks";
  }

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
