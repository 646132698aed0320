package dev.memprof.ledger.limits;

/**
 * What a control group is charged for, beside the resident memory of its processes.
 *
 * @param name {@code page cache}, {@code shared memory and tmpfs}, {@code kernel}, {@code sockets}
 */
public record Charge(String name, long bytes) {}
