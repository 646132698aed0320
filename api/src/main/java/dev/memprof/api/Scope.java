package dev.memprof.api;

/** A stretch of one thread's work; ends where it began, on the same thread. */
public interface Scope extends AutoCloseable {
  @Override
  void close();
}
