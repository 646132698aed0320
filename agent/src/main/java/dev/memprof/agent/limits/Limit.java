package dev.memprof.agent.limits;

import java.io.Closeable;
import java.io.IOException;

/** A ceiling that ends a process, or an allocation of it, and how much of it is used. */
interface Limit extends Closeable {
  /** As the manual calls it: {@code memory.max}, {@code RLIMIT_AS}, .... */
  String name();

  /** In bytes; {@link KernelFile#NONE} while there is none. It can change at any time. */
  long ceilingBytes() throws IOException;

  /**
   * What is used of it, in bytes.
   *
   * @param interestingBytes below this the caller needs no more than an upper bound
   */
  long useBytes(long interestingBytes) throws IOException;

  @Override
  default void close() throws IOException {}
}
