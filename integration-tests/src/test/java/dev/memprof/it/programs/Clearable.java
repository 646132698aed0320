package dev.memprof.it.programs;

/** An interface whose implementations are measured. */
public interface Clearable {
  void clear();
}
