package dev.memprof.ledger.inside;

/** So many of something, and their bytes. */
public record Counted(long count, long bytes) {
  public static final Counted NONE = new Counted(0, 0);
}
