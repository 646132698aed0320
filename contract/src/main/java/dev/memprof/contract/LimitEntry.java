package dev.memprof.contract;

/**
 * How near a limit is.
 *
 * @param name {@code memory.max}, {@code RLIMIT_AS}, ...; the outer control groups' say of which
 * @param useBytes what is used of it: of a control group, without file pages that the kernel can
 *     drop
 * @param ceilingBytes where it ends
 * @param ratio use by ceiling, 1.0 at the end
 */
public record LimitEntry(String name, long useBytes, long ceilingBytes, double ratio) {}
