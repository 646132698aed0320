package dev.memprof.agent.jmx;

import com.sun.jna.Callback;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import dev.memprof.agent.allocator.AllocatorStatistics;
import dev.memprof.agent.allocator.BlockSizes;
import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.agent.allocator.ReadableControls;
import dev.memprof.contract.AllocatorMXBean;
import dev.memprof.contract.AllocatorSnapshot;
import dev.memprof.contract.ArenaStats;
import dev.memprof.contract.BlockSize;
import dev.memprof.ledger.limits.ProcessMemory;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * {@link AllocatorMXBean} on the process's jemalloc. Its monitor makes values that are read
 * together come from one epoch.
 */
final class AllocatorBean implements AllocatorMXBean {
  private final Mallctl mallctl;
  private final ProcessMemory process;

  AllocatorBean(Mallctl mallctl, ProcessMemory process) {
    this.mallctl = mallctl;
    this.process = process;
  }

  private synchronized long current(String statistic) {
    mallctl.advanceEpoch();
    return mallctl.readLong(statistic);
  }

  @Override
  public long getAllocatedBytes() {
    return current("stats.allocated");
  }

  @Override
  public long getActiveBytes() {
    return current("stats.active");
  }

  @Override
  public long getMetadataBytes() {
    return current("stats.metadata");
  }

  @Override
  public long getResidentBytes() {
    return current("stats.resident");
  }

  @Override
  public long getMappedBytes() {
    return current("stats.mapped");
  }

  @Override
  public long getRetainedBytes() {
    return current("stats.retained");
  }

  @Override
  public synchronized AllocatorSnapshot getSnapshot() {
    mallctl.advanceEpoch();
    return AllocatorStatistics.totals(mallctl)
        .snapshot(System.currentTimeMillis(), process.refresh().residentBytes());
  }

  @Override
  public synchronized List<ArenaStats> getArenas() {
    mallctl.advanceEpoch();
    return AllocatorStatistics.arenas(mallctl).stream()
        .map(AllocatorStatistics.Arena::stats)
        .toList();
  }

  @Override
  public synchronized List<BlockSize> getBlockSizes() {
    mallctl.advanceEpoch();
    return BlockSizes.read(mallctl);
  }

  @Override
  public long getDirtyDecayMillis() {
    return mallctl.readLong("arenas.dirty_decay_ms");
  }

  @Override
  public void setDirtyDecayMillis(long millis) {
    writeDecay("dirty_decay_ms", millis);
  }

  @Override
  public long getMuzzyDecayMillis() {
    return mallctl.readLong("arenas.muzzy_decay_ms");
  }

  @Override
  public void setMuzzyDecayMillis(long millis) {
    writeDecay("muzzy_decay_ms", millis);
  }

  /** For arenas to come, and for those that there are. */
  private void writeDecay(String control, long millis) {
    if (millis < -1) {
      throw new IllegalArgumentException("millis: %d; -1 means never".formatted(millis));
    }
    mallctl.writeLong("arenas." + control, millis);
    for (int i = 0; i < mallctl.readInt("arenas.narenas"); i++) {
      if (mallctl.readBoolean("arena." + i + ".initialized")) {
        mallctl.writeLong("arena." + i + "." + control, millis);
      }
    }
  }

  @Override
  public boolean isBackgroundThread() {
    return mallctl.readBoolean("background_thread");
  }

  @Override
  public void setBackgroundThread(boolean enabled) {
    mallctl.writeBoolean("background_thread", enabled);
  }

  @Override
  public synchronized long purge() {
    long before = current("stats.resident");
    mallctl.execute("arena." + Mallctl.ALL_ARENAS + ".purge");
    return before - current("stats.resident");
  }

  @Override
  public String statsPrint(String options) {
    StringBuilder text = new StringBuilder();
    StatsPrint.Writer writer =
        (ignored, piece) -> text.append(piece.getString(0, StandardCharsets.UTF_8.name()));
    StatsPrint.malloc_stats_print(writer, null, options == null ? "" : options);
    return text.toString();
  }

  @Override
  public String readControl(String name) {
    if (!ReadableControls.contains(name)) {
      throw new IllegalArgumentException(
          "'" + name + "' is not among the controls that can be read without an effect");
    }
    return mallctl.readAny(name);
  }

  /** jemalloc's report, handed over in pieces. */
  private static final class StatsPrint {
    interface Writer extends Callback {
      void write(Pointer ignored, Pointer piece);
    }

    static {
      Native.register(StatsPrint.class, NativeLibrary.getProcess());
    }

    static native void malloc_stats_print(Writer writer, Pointer ignored, String options);
  }
}
