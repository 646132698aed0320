package dev.memprof.agent.sampler;

import dev.memprof.ledger.inside.LiveSize;
import dev.memprof.profile.names.NamesFollower;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A hook that is known: the figures are what a test has put there, names are those of one frame,
 * and scratch files lie in a directory. Any thread may call.
 */
public final class FakeSampler implements Sampler {
  public static final String NAMES =
      "memprof-names\t1\t1\t1\nj\t64\torg/acme/Blocks\tfill\t()V\tBlocks.java\t37\t1\n";

  public final AtomicLong samples = new AtomicLong(1);
  public final AtomicInteger exhausted = new AtomicInteger();

  /** How often names could not be flushed. */
  public final AtomicInteger refused = new AtomicInteger();

  /** One more for each look of the watch. */
  public final Semaphore looks = new Semaphore(0);

  /** No disk has files without a name: only memory has. */
  public volatile boolean diskless;

  /** As when the disk is full. */
  public volatile boolean failing;

  /** Without which jemalloc is older than 5.3.1. */
  public volatile boolean agesKnown;

  public volatile List<LiveSize> liveSizes = List.of();
  public volatile long lostLive;

  /** Whether address space is set aside. */
  public volatile boolean addressesHeld;

  /** What is written as what lives, of whatever age. */
  public volatile String live = "";

  private final Path directory;
  private final List<String> events = Collections.synchronizedList(new ArrayList<>());
  private volatile String contents = NAMES;
  private int scratchFiles;
  private NamesFollower names;

  /**
   * @param directory for files without a name
   */
  public FakeSampler(Path directory) {
    this.directory = directory;
  }

  /** What names files have in them, from the next one on. */
  public void setNames(String text) {
    contents = text;
  }

  /** What was opened, flushed and closed, in its order. */
  public List<String> events() {
    return List.copyOf(events);
  }

  @Override
  public long samples() {
    return samples.get();
  }

  @Override
  public void holdAddresses() {
    addressesHeld = true;
  }

  @Override
  public void releaseAddresses() {
    addressesHeld = false;
  }

  @Override
  public void noteSwitch(boolean active) {
    events.add(active ? "on" : "off");
  }

  /** As if something had changed at once. */
  @Override
  public void awaitChange(long maxMillis, long residentBytes) {
    LockSupport.parkNanos(1_000_000);
  }

  @Override
  public void endWait() {
    // it does not last
  }

  @Override
  public void awaitNames(long lookMillis, long maxMillis) {
    LockSupport.parkNanos(lookMillis * 1_000_000);
  }

  @Override
  public int takeExhausted() {
    looks.release();
    return exhausted.getAndSet(0);
  }

  @Override
  public Map<String, Long> walksByOutcome() {
    return Map.of("java", 11L, "native", 13L);
  }

  @Override
  public Footprint footprint() {
    return new Footprint(1_009, 1_013, 1_019, 1_021, 1_031, 37, 1_033);
  }

  @Override
  public JavaWalks javaWalks() {
    return new JavaWalks(19, 5, 3, 2, "a reason");
  }

  @Override
  public boolean knowsAges() {
    return agesKnown;
  }

  @Override
  public void writeLive(ScratchFile file, Ages ages) throws IOException {
    events.add("live " + ages.minMillis() + " to " + ages.maxMillis());
    Path unused = Files.writeString(file.path(), live);
  }

  @Override
  public void dumpLive(Path file) throws IOException {
    events.add("dump");
    Path unused = Files.writeString(file, live);
  }

  @Override
  public void writeHistory(ScratchFile file) throws IOException {
    events.add("history");
    Path unused = Files.writeString(file.path(), live);
  }

  @Override
  public void beginHistoryAnew() {
    events.add("anew");
  }

  @Override
  public List<LiveSize> liveSizes() {
    return liveSizes;
  }

  @Override
  public long lostLive() {
    return lostLive;
  }

  @Override
  public String namesByJvmtiReason() {
    return "";
  }

  @Override
  public synchronized void openNames(Path file) throws IOException {
    Path unused = Files.writeString(file, contents, StandardOpenOption.CREATE_NEW);
    names = new NamesFollower(file, library -> {});
    events.add("open");
  }

  @Override
  public synchronized void openNames(ScratchFile file) throws IOException {
    Path unused = Files.writeString(file.path(), contents);
    names = new NamesFollower(file.path(), library -> {});
    events.add("open scratch");
  }

  @Override
  public synchronized void flushNames() throws IOException {
    if (failing || names == null) {
      int unused = refused.incrementAndGet();
      throw new IOException("names file: No space left on device");
    }
    names.follow();
    events.add("flush");
  }

  @Override
  public synchronized NamesFollower names() {
    return names;
  }

  @Override
  public synchronized void closeNames() {
    names = null;
    events.add("close");
  }

  @Override
  public synchronized ScratchFile scratch(Path disk) throws IOException {
    if (disk != null && diskless) {
      throw new IOException(disk + ": Operation not supported");
    }
    events.add(disk == null ? "memory" : "disk");
    int number = ++scratchFiles;
    Path file = Files.createFile(directory.resolve("scratch-" + number));
    return new ScratchFile(
        number,
        file,
        closed -> {
          events.add("close " + closed);
          boolean unused = file.toFile().delete();
        });
  }
}
