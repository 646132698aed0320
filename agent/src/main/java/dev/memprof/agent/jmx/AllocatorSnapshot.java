package dev.memprof.agent.jmx;

/** jemalloc's totals of one epoch, all in bytes but the time (ms since the epoch). */
public final class AllocatorSnapshot {
  private final long timeMillis;
  private final long allocatedBytes;
  private final long activeBytes;
  private final long metadataBytes;
  private final long residentBytes;
  private final long mappedBytes;
  private final long retainedBytes;
  private final long processResidentBytes;

  public AllocatorSnapshot(
      long timeMillis,
      long allocatedBytes,
      long activeBytes,
      long metadataBytes,
      long residentBytes,
      long mappedBytes,
      long retainedBytes,
      long processResidentBytes) {
    this.timeMillis = timeMillis;
    this.allocatedBytes = allocatedBytes;
    this.activeBytes = activeBytes;
    this.metadataBytes = metadataBytes;
    this.residentBytes = residentBytes;
    this.mappedBytes = mappedBytes;
    this.retainedBytes = retainedBytes;
    this.processResidentBytes = processResidentBytes;
  }

  public long getTimeMillis() {
    return timeMillis;
  }

  public long getAllocatedBytes() {
    return allocatedBytes;
  }

  public long getActiveBytes() {
    return activeBytes;
  }

  public long getMetadataBytes() {
    return metadataBytes;
  }

  public long getResidentBytes() {
    return residentBytes;
  }

  public long getMappedBytes() {
    return mappedBytes;
  }

  public long getRetainedBytes() {
    return retainedBytes;
  }

  public long getProcessResidentBytes() {
    return processResidentBytes;
  }
}
