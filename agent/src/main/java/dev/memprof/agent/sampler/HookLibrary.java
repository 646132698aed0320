package dev.memprof.agent.sampler;

import dev.memprof.ledger.inside.LiveSize;
import dev.memprof.profile.names.NamesFollower;
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
public final class HookLibrary implements Sampler {
  /** Bits of {@link #takeExhausted}; see {@code native/src/memprof.h}. */
  public static final int EXHAUSTED_JAVA_HEAP = 1;

  public static final int EXHAUSTED_THREADS = 2;
  public static final int EXHAUSTED_OTHER = 4;

  public static final int EXHAUSTED_METASPACE = 32;

  /** Of the struct that {@link LiveSize} is. */
  private static final int SIZE_VALUES = 3;

  /** Of jemalloc's 232 sizes there may be more than this where large ones are not rounded. */
  private static final int MAX_SIZES = 256;

  private volatile NamesFollower names;
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

  private static native byte[] cxxName(byte[] mangled);

  /**
   * A C++ name as in the source, which takes no class of JNA; null for what is none, and where this
   * process has no libstdc++.
   */
  private static String cxxName(String mangled) {
    byte[] name = cxxName((mangled + "\0").getBytes(StandardCharsets.UTF_8));
    return name == null ? null : new String(name, StandardCharsets.UTF_8);
  }

  @Override
  public Map<String, Long> walksByOutcome() {
    Map<String, Long> walks = new LinkedHashMap<>();
    for (int outcome = 0; outcome < outcomes.size(); outcome++) {
      walks.put(outcomes.get(outcome), walks(outcome));
    }
    return walks;
  }

  @Override
  public native long samples();

  @Override
  public native int takeExhausted();

  @Override
  public native void holdAddresses();

  @Override
  public native void releaseAddresses();

  @Override
  public native void noteSwitch(boolean active);

  @Override
  public native void awaitChange(long maxMillis, long residentBytes);

  @Override
  public native void endWait();

  @Override
  public native void awaitNames(long lookMillis, long maxMillis);

  @Override
  public Footprint footprint() {
    long[] values = new long[Footprint.VALUES];
    footprint(values);
    return Footprint.of(values);
  }

  @Override
  public JavaWalks javaWalks() {
    long[] values = new long[JavaWalks.VALUES];
    javaWalks(values);
    String reason = walksByJvm();
    return new JavaWalks(values[0], values[1], values[2], values[3], reason == null ? "" : reason);
  }

  private static native void javaWalks(long[] into);

  private static native String walksByJvm();

  @Override
  public native boolean knowsAges();

  @Override
  public void writeLive(ScratchFile file, Ages ages) throws IOException {
    check("live samples", writeLive(file.descriptor(), ages.minMillis(), ages.maxMillis()));
  }

  private static native int writeLive(int file, long minMillis, long maxMillis);

  @Override
  public void dumpLive(Path file) throws IOException {
    check(file.toString(), dumpLive(terminated(file)));
  }

  private static native int dumpLive(byte[] path);

  @Override
  public void writeHistory(ScratchFile file) throws IOException {
    check("history of samples", writeHistory(file.descriptor()));
  }

  private static native int writeHistory(int file);

  @Override
  public native void beginHistoryAnew();

  @Override
  public List<LiveSize> liveSizes() {
    long[] values = new long[MAX_SIZES * SIZE_VALUES];
    List<LiveSize> sizes = new ArrayList<>();
    for (int i = 0, end = liveSizes(values) * SIZE_VALUES; i < end; i += SIZE_VALUES) {
      sizes.add(new LiveSize(values[i], values[i + 1], values[i + 2]));
    }
    return sizes;
  }

  private static native int liveSizes(long[] into);

  @Override
  public native long lostLive();

  @Override
  public String namesByJvmtiReason() {
    String reason = namesByJvmti();
    return reason == null ? "" : reason;
  }

  @Override
  public void openNames(Path file) throws IOException {
    check(file.toString(), openNames(terminated(file)));
    follow(file);
  }

  @Override
  public void openNames(ScratchFile file) throws IOException {
    check("names file", openNamesIn(file.descriptor()));
    follow(file.path());
  }

  private static byte[] terminated(Path file) {
    return (file + "\0").getBytes(StandardCharsets.UTF_8);
  }

  private void follow(Path file) {
    LibraryImages libraries = LibraryImages.ofThisProcess();
    libraries.readCxxNames(HookLibrary::cxxName);
    names = new NamesFollower(file, libraries::keep);
    followOn();
  }

  /** Keeps every library that was loaded before it is deleted or unloaded, as JNI's often are. */
  private void followOn() {
    NamesFollower known = names;
    try {
      if (known != null) {
        known.follow();
      }
    } catch (IOException e) {
      // the next time, or by who reads it
    }
  }

  @Override
  public void flushNames() throws IOException {
    check("names file", appendNames());
    followOn();
  }

  @Override
  public NamesFollower names() {
    return names;
  }

  @Override
  public native void closeNames();

  @Override
  public ScratchFile scratch(Path directory) throws IOException {
    int file = makeScratch(directory == null ? null : terminated(directory));
    check(directory == null ? "memory" : directory.toString(), Math.max(0, -file));
    return new ScratchFile(file, Path.of("/proc/self/fd/" + file), this::closeScratch);
  }

  private native void closeScratch(int file);

  private static void check(String what, int errno) throws IOException {
    if (errno != 0) {
      throw new IOException(what + ": " + new String(meaning(errno), Charset.defaultCharset()));
    }
  }
}
