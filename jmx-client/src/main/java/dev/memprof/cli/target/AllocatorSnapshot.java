package dev.memprof.cli.target;

import javax.management.openmbean.CompositeData;

/**
 * jemalloc's totals of one epoch and the process' RSS, in bytes; the time in ms since the epoch.
 */
public record AllocatorSnapshot(
    long timeMillis,
    long allocatedBytes,
    long activeBytes,
    long metadataBytes,
    long residentBytes,
    long mappedBytes,
    long retainedBytes,
    long processResidentBytes) {

  static AllocatorSnapshot of(CompositeData data) {
    return new AllocatorSnapshot(
        (Long) data.get("timeMillis"),
        (Long) data.get("allocatedBytes"),
        (Long) data.get("activeBytes"),
        (Long) data.get("metadataBytes"),
        (Long) data.get("residentBytes"),
        (Long) data.get("mappedBytes"),
        (Long) data.get("retainedBytes"),
        (Long) data.get("processResidentBytes"));
  }
}
