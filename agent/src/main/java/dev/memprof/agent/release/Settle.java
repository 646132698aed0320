package dev.memprof.agent.release;

/** Whether the result of a release is awaited. */
public enum Settle {
  /** It stands as it is when the method returns. */
  NONE,
  /** A collection is asked for, and what it sets free is awaited. */
  GC;

  /** As in the option {@code settle}. */
  public String word() {
    return this == NONE ? "none" : "gc";
  }

  /**
   * @throws IllegalArgumentException when it is neither
   */
  public static Settle of(String word) {
    return switch (word) {
      case "none" -> NONE;
      case "gc" -> GC;
      default -> throw new IllegalArgumentException("settle: '" + word + "' is not none or gc");
    };
  }
}
