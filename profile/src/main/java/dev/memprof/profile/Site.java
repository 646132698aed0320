package dev.memprof.profile;

import java.util.List;

/**
 * One allocating stack and what it holds.
 *
 * @param stack innermost frame first; never empty
 * @param objects estimated objects, scaled up from the samples; negative in a difference
 * @param bytes estimated bytes, likewise
 * @param sampledObjects objects in the samples, unscaled
 * @param sampledBytes bytes in the samples, unscaled
 */
public record Site(
    List<Frame> stack, double objects, double bytes, long sampledObjects, long sampledBytes) {

  Site plus(Site other) {
    return new Site(
        stack,
        objects + other.objects,
        bytes + other.bytes,
        sampledObjects + other.sampledObjects,
        sampledBytes + other.sampledBytes);
  }

  Site negated() {
    return new Site(stack, -objects, -bytes, -sampledObjects, -sampledBytes);
  }
}
