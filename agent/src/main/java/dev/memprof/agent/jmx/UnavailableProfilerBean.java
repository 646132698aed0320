package dev.memprof.agent.jmx;

import dev.memprof.contract.BuildVersion;
import dev.memprof.contract.ProfilerMXBean;
import dev.memprof.contract.ProfilerStatus;
import java.util.Map;
import java.util.function.Supplier;

/** {@link ProfilerMXBean} where there is no profiler: says why, and refuses everything else. */
final class UnavailableProfilerBean implements ProfilerMXBean {
  private final String reason;
  private final String mallocConf;
  private final Supplier<String> httpUrl;

  UnavailableProfilerBean(String reason, String mallocConf, Supplier<String> httpUrl) {
    this.httpUrl = httpUrl;
    this.reason = reason;
    this.mallocConf = mallocConf;
  }

  private IllegalStateException refusal() {
    return new IllegalStateException("not available: " + reason);
  }

  @Override
  public String getVersion() {
    return BuildVersion.text();
  }

  @Override
  public String getHttpUrl() {
    return httpUrl.get();
  }

  @Override
  public boolean isAvailable() {
    return false;
  }

  @Override
  public String getUnavailableReason() {
    return reason;
  }

  @Override
  public boolean isActive() {
    return false;
  }

  @Override
  public void setActive(boolean active) {
    throw refusal();
  }

  @Override
  public long getSampleIntervalBytes() {
    return 0;
  }

  @Override
  public long getDumpIntervalBytes() {
    return 0;
  }

  @Override
  public boolean isIntervalDumpsEnabled() {
    return false;
  }

  @Override
  public void setIntervalDumpsEnabled(boolean enabled) {
    throw refusal();
  }

  @Override
  public String getIntervalDumpsKind() {
    return "";
  }

  @Override
  public void setIntervalDumpsKind(String kind) {
    throw refusal();
  }

  @Override
  public long getDumpsWithheld() {
    return 0;
  }

  @Override
  public String getJemallocVersion() {
    return "";
  }

  @Override
  public String getMallocConf() {
    return mallocConf;
  }

  @Override
  public ProfilerStatus getStatus() {
    return new ProfilerStatus(
        false, 0, 0, false, 0, Map.of(), 0, 0, 0, 0, "", 0, 0, "", 0, 0, 0, 0, 0, "", 0, 0);
  }

  @Override
  public void start() {
    throw refusal();
  }

  @Override
  public void stop() {
    throw refusal();
  }

  @Override
  public String dump() {
    throw refusal();
  }

  @Override
  public String dump(String path) {
    throw refusal();
  }

  @Override
  public String profile(int seconds) {
    throw refusal();
  }

  @Override
  public long startProfile(int seconds) {
    throw refusal();
  }

  @Override
  public void cancelProfile(long id) {
    throw refusal();
  }

  @Override
  public String top(int sites) {
    throw refusal();
  }

  @Override
  public String flameGraph() {
    throw refusal();
  }

  @Override
  public byte[] snapshot() {
    throw refusal();
  }

  @Override
  public byte[] snapshotByAge(long minMillis, long maxMillis) {
    throw refusal();
  }

  @Override
  public byte[] history() {
    throw refusal();
  }

  @Override
  public void beginHistoryAnew() {
    throw refusal();
  }
}
