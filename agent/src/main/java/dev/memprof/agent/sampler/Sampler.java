package dev.memprof.agent.sampler;

import dev.memprof.ledger.inside.LiveSize;
import dev.memprof.profile.names.NamesFollower;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The sampling hook as the rest of the agent sees it: {@link HookLibrary}, or in tests one that is
 * known. Any thread may call.
 */
public interface Sampler {
  /**
   * Sampled allocations since the start of the JVM, and sampled frees while dumps were taken; costs
   * a microsecond or two.
   */
  long samples();

  /** What the JVM has run out of since the last call, as bits: {@code EXHAUSTED_...}. */
  int takeExhausted();

  /**
   * Sets some address space aside where that is limited and plenty of it is free, if none is set
   * aside. For one thread.
   */
  void holdAddresses();

  /** Lets it go, for what has to be done when memory has ended. */
  void releaseAddresses();

  /**
   * Sampling was switched: who looks without the agent's Java part is told since when it is as it
   * is.
   */
  void noteSwitch(boolean active);

  /**
   * Waits while the process stands still: until its resident memory has changed since the last call
   * returned, or a sample was taken, or the JVM has run out of something. In native code, by some
   * microseconds five times a second. For one thread.
   *
   * @param maxMillis that it waits
   * @param residentBytes that are a change
   */
  void awaitChange(long maxMillis, long residentBytes);

  /** Ends the wait for a change. */
  void endWait();

  /**
   * Waits while there is nothing to flush: until a sample was taken, or a library loaded or
   * unloaded, since the last call returned. For one thread.
   *
   * @param lookMillis between two looks, in native code
   * @param maxMillis that it waits
   */
  void awaitNames(long lookMillis, long maxMillis);

  /** Stack walks by how they ended, since the start of the JVM; every outcome is present. */
  Map<String, Long> walksByOutcome();

  Footprint footprint();

  /** Since the start of the JVM. */
  JavaWalks javaWalks();

  /**
   * Whether {@link #writeLive} and the like can tell: where jemalloc tells of samples and frees.
   */
  boolean knowsAges();

  /**
   * Writes what lives of the sampled allocations of some age, in the form of jemalloc's dumps. No
   * thread that allocates waits for it.
   *
   * @throws IOException when it cannot be written
   */
  void writeLive(ScratchFile file, Ages ages) throws IOException;

  /**
   * Writes what lives of the sampled allocations to a file, in the same form; takes next to nothing
   * of the Java heap.
   *
   * @throws IOException when it cannot be written
   */
  void dumpLive(Path file) throws IOException;

  /**
   * The same with what was ever sampled at each stack, freed or not, since the start of the JVM or
   * since {@link #beginHistoryAnew}.
   *
   * @throws IOException when it cannot be written
   */
  void writeHistory(ScratchFile file) throws IOException;

  /** From now on {@link #writeHistory} tells of what comes from now on. */
  void beginHistoryAnew();

  /** The sampled allocations that live, by size; none where {@link #knowsAges} says no. */
  List<LiveSize> liveSizes();

  /** Samples that {@link #writeLive} cannot tell of, or not with their stacks, for want of room. */
  long lostLive();

  /**
   * Why Java frames are named by JVMTI some milliseconds after they are seen, too late for classes
   * that are unloaded at once; empty where they are named as they are seen.
   */
  String namesByJvmtiReason();

  /**
   * Creates the names file and writes all that is known.
   *
   * @throws IOException when it exists or cannot be written
   */
  void openNames(Path file) throws IOException;

  /**
   * The same into a file without a name; {@link #closeNames} comes before it is closed.
   *
   * @throws IOException when it cannot be written
   */
  void openNames(ScratchFile file) throws IOException;

  /**
   * Appends what is new to the names file, and keeps the libraries among it.
   *
   * @throws IOException when that failed; the next call tries the same again
   */
  void flushNames() throws IOException;

  /** What was flushed so far, of the file that is open; null before the first. */
  NamesFollower names();

  /** What was not flushed is lost. */
  void closeNames();

  /**
   * A new file without a name.
   *
   * @param directory on whose disk; null for memory, which the kernel cannot take back until it is
   *     closed
   * @throws IOException when nothing can be created there, its file system has no such files, or
   *     the process may open no more
   */
  ScratchFile scratch(Path directory) throws IOException;
}
