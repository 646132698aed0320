package dev.memprof.agent.watch;

/**
 * A limit has come nearer by a step.
 *
 * @param thresholdPercent the step, in percent of the ceiling
 */
public record Crossing(LimitUse use, double thresholdPercent) {}
