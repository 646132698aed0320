package dev.memprof.agent.allocator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An allocator that is known: controls are what a test has put there, and {@code prof.dump} writes
 * a heap profile of one site. Any thread may call.
 */
public final class FakeControls implements Controls {
  private static final int ENOENT = 2;
  private static final int EFAULT = 14;

  private final Map<String, Long> values = new ConcurrentHashMap<>();
  private final Map<String, String> texts = new ConcurrentHashMap<>();
  private final List<String> written = Collections.synchronizedList(new ArrayList<>());
  private volatile long liveBytes = 1_000_003;
  private final AtomicInteger failingDumps = new AtomicInteger();
  private volatile int padding;
  private volatile Runnable atDump = () -> {};

  public FakeControls() {
    put("prof.active", 1).put("prof.lg_sample", 19).put("opt.lg_prof_interval", -1);
    FakeControls unused = putStatistics(1_000_003, 2_000_003);
  }

  public FakeControls put(String name, long value) {
    values.put(name, value);
    return this;
  }

  /** What the statistics say from the next reading on. */
  public FakeControls putStatistics(long allocated, long resident) {
    return put("stats.allocated", allocated)
        .put("stats.arenas.4096.tcache_bytes", 0)
        .put("stats.arenas.4096.internal", 0)
        .put("stats.active", allocated)
        .put("stats.metadata", 0)
        .put("stats.resident", resident)
        .put("stats.mapped", resident)
        .put("stats.retained", 0);
  }

  /** Bytes of the one site, from the next dump on; many of them, so that scaling adds nothing. */
  public void setLiveBytes(long bytes) {
    liveBytes = bytes;
  }

  /** So much longer are dumps, as if they had more in them. */
  public void setPadding(int bytes) {
    padding = bytes;
  }

  /** The next dumps cannot be written. */
  public void failDumps(int count) {
    failingDumps.set(count);
  }

  /** Runs while each dump is written. */
  public void atDump(Runnable action) {
    atDump = action;
  }

  public long get(String name) {
    return values.get(name);
  }

  public String text(String name) {
    return texts.get(name);
  }

  /** {@code NAME=VALUE} of every write so far, or {@code NAME} of a control without a value. */
  public List<String> written() {
    return List.copyOf(written);
  }

  /** What was written to one control, oldest first. */
  public List<String> writtenTo(String name) {
    return written().stream()
        .filter(write -> write.startsWith(name + "="))
        .map(write -> write.substring(name.length() + 1))
        .toList();
  }

  @Override
  public int read(String name, int bytes, long[] into) {
    Long value = values.get(name);
    if (value == null) {
      return ENOENT;
    }
    into[0] = value;
    return 0;
  }

  @Override
  public int write(String name, int bytes, long value) {
    written.add(bytes == 0 ? name : name + "=" + value);
    values.put(name, value);
    return 0;
  }

  @Override
  public int writeText(String name, byte[] text) {
    String value = new String(text, 0, text.length - 1, StandardCharsets.UTF_8);
    written.add(name + "=" + value);
    texts.put(name, value);
    if (!name.equals("prof.dump")) {
      return 0;
    }
    if (failingDumps.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      return EFAULT;
    }
    atDump.run();
    try {
      Files.writeString(Path.of(value), heapProfile(liveBytes) + "\n".repeat(padding));
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A site that counts as it is: its objects are larger than the interval by far. */
  public static String heapProfile(long bytes) {
    String counts = "1: " + bytes + " [0: 0]\n";
    return "heap_v2/1\n  t*: "
        + counts
        + "@ 0x8000000000000040\n  t*: "
        + counts
        + "\nMAPPED_LIBRARIES:\n";
  }

  @Override
  public byte[] text(long address) {
    return null;
  }
}
