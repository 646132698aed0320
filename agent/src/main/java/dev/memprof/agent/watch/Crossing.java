package dev.memprof.agent.watch;

import dev.memprof.ledger.limits.LimitUse;

/**
 * A limit has come nearer by a step.
 *
 * @param thresholdPercent the step, in percent of the ceiling
 */
public record Crossing(LimitUse use, double thresholdPercent) {}
