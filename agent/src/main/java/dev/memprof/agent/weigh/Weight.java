package dev.memprof.agent.weigh;

/**
 * What an instance of a cache weighs, without having been released. Immutable.
 *
 * <p>The parts do not add up: direct buffers are native memory as well, and are in the native
 * weight too, where they were allocated below the class.
 *
 * @param name of the cache
 * @param instance {@code com.acme.BlockCache@1f2e3d}
 * @param timeMillis when, ms since the epoch
 * @param heap of this instance, exact
 * @param ofClass native memory of all instances of its class together, estimated
 * @param sampling whether all that is live was sampled when it was allocated, as far as is known:
 *     sampling is on now
 */
public record Weight(
    String name,
    String instance,
    long timeMillis,
    HeapWeight heap,
    NativeWeight ofClass,
    boolean sampling) {

  /** What a reader must know of the figures; the empty string when nothing. */
  public String note() {
    String off = "sampling is off: what was allocated meanwhile is not in nativeBytes";
    String word = heap.stop().word();
    return sampling ? word : word.isEmpty() ? off : word + "; " + off;
  }
}
