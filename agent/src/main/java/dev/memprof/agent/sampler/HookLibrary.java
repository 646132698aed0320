package dev.memprof.agent.sampler;

import dev.memprof.profile.symbol.LibraryImages;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What libmemprof.so tells of itself ({@code native/src/memprof.h}), by JNI. Any thread may call.
 */
public final class HookLibrary {

  /** {@code struct memprof_footprint}; see there. */
  public record Footprint(
      long tableBytes,
      long namedFrames,
      long lostFrames,
      long methodIds,
      long methodIdNanos,
      long fullPercent) {}

  private static final int FOOTPRINT_VALUES = 6;

  /** Bits of {@link #takeExhausted}; see {@code native/src/memprof.h}. */
  public static final int EXHAUSTED_JAVA_HEAP = 1;

  public static final int EXHAUSTED_THREADS = 2;
  public static final int EXHAUSTED_OTHER = 4;

  private volatile LibraryRecords libraries;
  private final List<String> outcomes = new ArrayList<>();

  /** The library is loaded already, by the class loader of this class. */
  public HookLibrary() {
    for (int outcome = 0; outcome < outcomeCount(); outcome++) {
      outcomes.add(outcomeName(outcome));
    }
  }

  private static native int outcomeCount();

  private static native String outcomeName(int outcome);

  private static native long walks(int outcome);

  private static native void footprint(long[] into);

  private static native String namesByJvmti();

  private static native int openNames(byte[] path);

  private static native int openNamesIn(int file);

  private static native int appendNames();

  private static native int makeScratch(byte[] directory);

  private static native byte[] meaning(int errno);

  /** Stack walks by how they ended, since the start of the JVM; every outcome is present. */
  public Map<String, Long> walksByOutcome() {
    Map<String, Long> walks = new LinkedHashMap<>();
    for (int outcome = 0; outcome < outcomes.size(); outcome++) {
      walks.put(outcomes.get(outcome), walks(outcome));
    }
    return walks;
  }

  /**
   * Sampled allocations since the start of the JVM, and sampled frees while dumps were taken; costs
   * a microsecond or two.
   */
  public native long samples();

  /** What the JVM has run out of since the last call, as bits. */
  public native int takeExhausted();

  public Footprint footprint() {
    long[] values = new long[FOOTPRINT_VALUES];
    footprint(values);
    return new Footprint(values[0], values[1], values[2], values[3], values[4], values[5]);
  }

  /**
   * Why Java frames are named by JVMTI some milliseconds after they are seen, too late for classes
   * that are unloaded at once; empty where they are named as they are seen.
   */
  public String namesByJvmtiReason() {
    String reason = namesByJvmti();
    return reason == null ? "" : reason;
  }

  /**
   * Creates the names file and writes all that is known.
   *
   * @throws IOException when it exists or cannot be written
   */
  public void openNames(Path file) throws IOException {
    check(file.toString(), openNames(terminated(file)));
    follow(file);
  }

  /**
   * The same into a file without a name; {@link #closeNames} comes before it is closed.
   *
   * @throws IOException when it cannot be written
   */
  public void openNames(ScratchFile file) throws IOException {
    check("names file", openNamesIn(file.descriptor()));
    follow(file.path());
  }

  private static byte[] terminated(Path file) {
    return (file + "\0").getBytes(StandardCharsets.UTF_8);
  }

  private void follow(Path file) {
    libraries = new LibraryRecords(file, LibraryImages.ofThisProcess());
    libraries.follow();
  }

  /**
   * Appends what is new to the names file, and keeps the libraries among it.
   *
   * @throws IOException when that failed; the next call tries the same again
   */
  public void flushNames() throws IOException {
    check("names file", appendNames());
    LibraryRecords known = libraries;
    if (known != null) {
      known.follow();
    }
  }

  public native void closeNames();

  /**
   * @param directory null for memory
   */
  int openScratch(Path directory) throws IOException {
    int file = makeScratch(directory == null ? null : terminated(directory));
    check(directory == null ? "memory" : directory.toString(), Math.max(0, -file));
    return file;
  }

  native void closeScratch(int file);

  private static void check(String what, int errno) throws IOException {
    if (errno != 0) {
      throw new IOException(what + ": " + new String(meaning(errno), Charset.defaultCharset()));
    }
  }
}
