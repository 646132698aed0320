package dev.memprof.contract;

import java.util.List;

/**
 * How old what was live was along a run, read once a minute while live native memory changes, and
 * each half an hour while it stands still: columns of equal length, the oldest reading first. Bytes
 * are estimated from samples, and those of an age are part of those that are younger.
 *
 * @param timeMillis when, ms since the epoch
 * @param liveBytes of any age
 * @param minuteBytes of them, allocated a minute ago or longer
 * @param tenMinutesBytes ten minutes ago or longer
 * @param hourBytes an hour ago or longer
 */
public record AgeCurve(
    List<Long> timeMillis,
    List<Long> liveBytes,
    List<Long> minuteBytes,
    List<Long> tenMinutesBytes,
    List<Long> hourBytes) {
  public AgeCurve {
    timeMillis = List.copyOf(timeMillis);
    liveBytes = List.copyOf(liveBytes);
    minuteBytes = List.copyOf(minuteBytes);
    tenMinutesBytes = List.copyOf(tenMinutesBytes);
    hourBytes = List.copyOf(hourBytes);
  }
}
