package dev.memprof.contract;

/**
 * A limit has come nearer by a step.
 *
 * @param limit its name: {@code memory.max}, {@code RLIMIT_AS}, ...
 * @param useBytes what is used of it
 * @param ceilingBytes where it ends
 * @param ratio use by ceiling, 1.0 at the end
 * @param thresholdPercent the step, in percent of the ceiling
 */
public record LimitStep(
    String limit, long useBytes, long ceilingBytes, double ratio, double thresholdPercent) {}
