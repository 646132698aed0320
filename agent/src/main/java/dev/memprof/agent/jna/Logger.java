package dev.memprof.agent.jna;

/**
 * In place of java.util.logging's, for memprof's copy of JNA (see {@code
 * dev.memprof.boot.JnaClasses}). Says nothing: what matters JNA throws as well.
 */
public final class Logger {
  private static final Logger SILENT = new Logger();

  private Logger() {}

  public static Logger getLogger(String name) {
    return SILENT;
  }

  public boolean isLoggable(Level level) {
    return false;
  }

  public void log(Level level, String message) {}

  public void log(Level level, String message, Object parameter) {}

  public void log(Level level, String message, Object[] parameters) {}

  public void log(Level level, String message, Throwable thrown) {}
}
