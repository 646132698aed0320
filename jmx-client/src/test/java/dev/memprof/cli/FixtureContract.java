package dev.memprof.cli;

import java.util.List;
import java.util.Map;

/** The shapes of the agent's MBeans, as far as the client asks for them. */
public final class FixtureContract {
  private FixtureContract() {}

  public record Status(
      boolean active,
      long activeSinceMillis,
      long offSinceMillis,
      boolean wasOff,
      long samples,
      Map<String, Long> walksByOutcome,
      long lost,
      long namedFrames,
      long tableBytes,
      long tableFullPercent,
      String namesByJvmtiReason,
      long methodIds,
      long methodIdNanos,
      long sessionId,
      long sessionRemainingMillis) {}

  public record Entry(
      String name,
      String path,
      long timeMillis,
      String reason,
      String detail,
      long fileBytes,
      long liveBytes,
      long growthBytes) {}

  public record Snapshot(
      long timeMillis,
      long allocatedBytes,
      long activeBytes,
      long metadataBytes,
      long residentBytes,
      long mappedBytes,
      long retainedBytes,
      long processResidentBytes) {}

  public interface ProfilerMXBean {
    boolean isAvailable();

    String getUnavailableReason();

    boolean isActive();

    long getSampleIntervalBytes();

    long getDumpIntervalBytes();

    boolean isIntervalDumpsEnabled();

    String getJemallocVersion();

    String getMallocConf();

    Status getStatus();

    void start();

    void stop();

    String dump();

    long startProfile(int seconds);

    void cancelProfile(long id);

    byte[] snapshot();
  }

  public interface DumpsMXBean {
    String getDirectory();

    List<Entry> getDumps();

    long getFailedDumps();

    String getLastFailure();

    byte[] read(String name);
  }

  public interface AllocatorMXBean {
    Snapshot getSnapshot();

    String readControl(String name);
  }
}
