package dev.memprof.agent.jna;

/** In place of java.util.logging's, for memprof's copy of JNA. */
public final class Level {
  public static final Level FINER = new Level();
  public static final Level FINE = new Level();
  public static final Level INFO = new Level();
  public static final Level WARNING = new Level();
  public static final Level SEVERE = new Level();

  private Level() {}
}
