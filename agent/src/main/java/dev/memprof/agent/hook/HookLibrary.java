package dev.memprof.agent.hook;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import dev.memprof.profile.symbol.LibraryImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The exported functions of libmemprof ({@code native/src/memprof.h}). Any thread may call. */
public final class HookLibrary {

  /** {@code struct memprof_footprint}; see there. */
  @FieldOrder({
    "tableBytes",
    "namedFrames",
    "lostFrames",
    "methodIds",
    "methodIdNanos",
    "fullPercent"
  })
  public static final class Footprint extends Structure {
    public long tableBytes;
    public long namedFrames;
    public long lostFrames;
    public long methodIds;
    public long methodIdNanos;
    public long fullPercent;
  }

  /** Bits of {@link #takeExhausted}; see {@code native/src/memprof.h}. */
  public static final int EXHAUSTED_JAVA_HEAP = 1;

  public static final int EXHAUSTED_THREADS = 2;
  public static final int EXHAUSTED_OTHER = 4;

  private volatile LibraryRecords libraries;
  private final List<String> outcomes = new ArrayList<>();

  private static native int memprof_outcome_count();

  private static native Pointer memprof_outcome_name(int outcome);

  private static native long memprof_outcome_walks(int outcome);

  private static native long memprof_samples();

  private static native void memprof_footprint(Footprint footprint);

  private static native Pointer memprof_names_by_jvmti_reason();

  private static native int memprof_exhausted_take();

  private static native int memprof_names_open(String path);

  private static native int memprof_names_open_file(int file);

  private static native int memprof_names_flush();

  private static native void memprof_names_close();

  private static native int memprof_scratch_open(String directory);

  private static native void memprof_scratch_close(int file);

  /**
   * @param library where it was unpacked to; it is loaded already
   */
  public HookLibrary(Path library) {
    Native.register(HookLibrary.class, NativeLibrary.getInstance(library.toString()));
    for (int outcome = 0; outcome < memprof_outcome_count(); outcome++) {
      outcomes.add(memprof_outcome_name(outcome).getString(0));
    }
  }

  /** Stack walks by how they ended, since the start of the JVM; every outcome is present. */
  public Map<String, Long> walksByOutcome() {
    Map<String, Long> walks = new LinkedHashMap<>();
    for (int outcome = 0; outcome < outcomes.size(); outcome++) {
      walks.put(outcomes.get(outcome), memprof_outcome_walks(outcome));
    }
    return walks;
  }

  /**
   * Sampled allocations since the start of the JVM, and sampled frees while dumps were taken; costs
   * a microsecond or two.
   */
  public long samples() {
    return memprof_samples();
  }

  /** What the JVM has run out of since the last call, as bits. */
  public int takeExhausted() {
    return memprof_exhausted_take();
  }

  public Footprint footprint() {
    Footprint footprint = new Footprint();
    memprof_footprint(footprint);
    return footprint;
  }

  /**
   * Why Java frames are named by JVMTI some milliseconds after they are seen, too late for classes
   * that are unloaded at once; empty where they are named as they are seen.
   */
  public String namesByJvmtiReason() {
    Pointer reason = memprof_names_by_jvmti_reason();
    return reason == null ? "" : reason.getString(0);
  }

  /**
   * Creates the names file and writes all that is known.
   *
   * @throws IOException when it exists or cannot be written
   */
  public void openNames(Path file) throws IOException {
    check(file.toString(), memprof_names_open(file.toString()));
    follow(file);
  }

  /**
   * The same into a file without a name; {@link #closeNames} comes before it is closed.
   *
   * @throws IOException when it cannot be written
   */
  public void openNames(ScratchFile file) throws IOException {
    check("names file", memprof_names_open_file(file.descriptor()));
    follow(file.path());
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
    check("names file", memprof_names_flush());
    LibraryRecords known = libraries;
    if (known != null) {
      known.follow();
    }
  }

  public void closeNames() {
    memprof_names_close();
  }

  /**
   * @param directory null for memory
   */
  int openScratch(Path directory) throws IOException {
    int file = memprof_scratch_open(directory == null ? null : directory.toString());
    check(directory == null ? "memory" : directory.toString(), Math.max(0, -file));
    return file;
  }

  void closeScratch(int file) {
    memprof_scratch_close(file);
  }

  private static void check(String what, int errno) throws IOException {
    if (errno != 0) {
      throw new IOException(what + ": " + LibC.strerror(errno));
    }
  }

  private static final class LibC {
    static {
      Native.register(LibC.class, NativeLibrary.getProcess());
    }

    static native String strerror(int errno);
  }
}
