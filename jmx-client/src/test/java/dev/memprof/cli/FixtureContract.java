package dev.memprof.cli;

import dev.memprof.contract.AllocatorSnapshot;
import dev.memprof.contract.DumpEntry;
import dev.memprof.contract.ProfilerStatus;
import java.util.List;

/** The agent's MBeans as far as the client asks for them: less than the contract has. */
public final class FixtureContract {
  private FixtureContract() {}

  public interface ProfilerMXBean {
    boolean isAvailable();

    String getUnavailableReason();

    boolean isActive();

    long getSampleIntervalBytes();

    long getDumpIntervalBytes();

    boolean isIntervalDumpsEnabled();

    String getJemallocVersion();

    String getMallocConf();

    ProfilerStatus getStatus();

    void start();

    void stop();

    String dump();

    long startProfile(int seconds);

    void cancelProfile(long id);

    byte[] snapshot();
  }

  public interface DumpsMXBean {
    String getDirectory();

    List<DumpEntry> getDumps();

    long getFailedDumps();

    String getLastFailure();

    byte[] read(String name);
  }

  public interface AllocatorMXBean {
    AllocatorSnapshot getSnapshot();

    String readControl(String name);
  }
}
