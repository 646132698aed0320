package dev.memprof.store.file;

/**
 * All native memory that is live, by its age, estimated by samples. Bytes of an age are part of
 * those that are younger.
 *
 * @param liveBytes of any age
 * @param minuteBytes of them, allocated a minute ago or longer
 * @param tenMinutesBytes ten minutes ago or longer
 * @param hourBytes an hour ago or longer
 */
public record LiveByAge(long liveBytes, long minuteBytes, long tenMinutesBytes, long hourBytes) {}
