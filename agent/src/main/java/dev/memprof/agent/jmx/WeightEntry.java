package dev.memprof.agent.jmx;

import dev.memprof.agent.weigh.Weight;

/** What an instance of a cache weighs; sizes in bytes, -1 where one is not known. */
public final class WeightEntry {
  private final Weight weight;

  private WeightEntry(Weight weight) {
    this.weight = weight;
  }

  static WeightEntry of(Weight weight) {
    return new WeightEntry(weight);
  }

  /** Of the cache. */
  public String getName() {
    return weight.name();
  }

  /** {@code com.acme.BlockCache@1f2e3d}. */
  public String getInstance() {
    return weight.instance();
  }

  /** When it was weighed, ms since the epoch. */
  public long getTimeMillis() {
    return weight.timeMillis();
  }

  /** Java heap that nothing else holds: what its end would give back. */
  public long getExclusiveBytes() {
    return weight.heap().exclusiveBytes();
  }

  /** Java heap that can be reached from it, shared with others or not. */
  public long getReachableBytes() {
    return weight.heap().reachableBytes();
  }

  public long getExclusiveObjects() {
    return weight.heap().exclusiveObjects();
  }

  public long getReachableObjects() {
    return weight.heap().objects();
  }

  /** Native memory of direct buffers that it reaches and that own theirs. */
  public long getDirectBytes() {
    return weight.heap().directBytes();
  }

  /** Of these, of buffers that nothing else holds. */
  public long getExclusiveDirectBytes() {
    return weight.heap().exclusiveDirectBytes();
  }

  /** How many they are. */
  public long getDirectBuffers() {
    return weight.heap().directBuffers();
  }

  /** Soft, weak and phantom references, whose referents are not in its weight. */
  public long getWeakReferences() {
    return weight.heap().weakReferences();
  }

  /** Native memory allocated by its class or below it, of all instances; estimated. */
  public long getNativeBytes() {
    return Math.round(weight.ofClass().bytes());
  }

  /** The truth lies within two of these 95 times of 100. */
  public long getNativeStandardErrorBytes() {
    return Math.round(weight.ofClass().standardErrorBytes());
  }

  /** How many samples that stands on. */
  public long getNativeSamples() {
    return weight.ofClass().samples();
  }

  /** How long the application stood still for it, in three parts. */
  public long getPauseNanos() {
    return weight.heap().pauseNanos();
  }

  /** What a reader must know of the figures; empty when nothing. */
  public String getNote() {
    return weight.note();
  }
}
