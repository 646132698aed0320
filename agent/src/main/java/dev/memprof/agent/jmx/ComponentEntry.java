package dev.memprof.agent.jmx;

/** What a part of the application counts as its own. */
public final class ComponentEntry {
  private final String name;
  private final long allocatedBytes;
  private final long releasedBytes;

  ComponentEntry(String name, long allocatedBytes, long releasedBytes) {
    this.name = name;
    this.allocatedBytes = allocatedBytes;
    this.releasedBytes = releasedBytes;
  }

  public String getName() {
    return name;
  }

  public long getAllocatedBytes() {
    return allocatedBytes;
  }

  public long getReleasedBytes() {
    return releasedBytes;
  }

  /** What is allocated and not released. */
  public long getLiveBytes() {
    return allocatedBytes - releasedBytes;
  }
}
