package dev.memprof.contract;

/**
 * What one line of Java code holds in native memory by age, estimated by samples. Bytes of an age
 * are part of those that are younger: what has lived for ten minutes has lived for one.
 *
 * @param site the line of Java code, as in {@link GrowingPart}
 * @param minuteBytes live, and allocated a minute ago or longer; 0 or more
 * @param tenMinutesBytes ten minutes ago or longer
 * @param hourBytes an hour ago or longer
 * @param errorBytes one standard error of {@code minuteBytes}
 */
public record AgedSite(
    String site, long minuteBytes, long tenMinutesBytes, long hourBytes, long errorBytes) {}
