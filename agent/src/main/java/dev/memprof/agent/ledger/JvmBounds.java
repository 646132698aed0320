package dev.memprof.agent.ledger;

/**
 * Where this JVM keeps what, as HotSpot's VMStructs tell. The library is loaded and the sampler
 * started. Any thread may call.
 */
public final class JvmBounds {
  private JvmBounds() {}

  /**
   * Start and end of the addresses reserved for the Java heap; null where this JVM does not tell,
   * as ZGC does not.
   */
  public static native long[] javaHeap();

  /** Start and end of the addresses that hold all segments of the code cache; null if unknown. */
  public static native long[] codeCache();

  /**
   * How many regions of G1's heap are humongous, and their bytes. Of a JVM with another collector
   * this must not be asked; null where this JVM does not tell.
   */
  public static native long[] humongous();

  /**
   * What compressed class pointers are relative to, near the start of the class space or of the
   * archive before it; 0 where there is no base, or none is told.
   */
  public static native long narrowKlassBase();
}
