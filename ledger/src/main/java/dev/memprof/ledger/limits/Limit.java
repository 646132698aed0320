package dev.memprof.ledger.limits;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

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

  /** What the group is charged for that has this limit; empty for limits of other kinds. */
  default List<Charge> charges() throws IOException {
    return List.of();
  }

  @Override
  default void close() throws IOException {}

  /** Opens the files of a limit. */
  interface Opening {
    Limit open() throws IOException;
  }

  /**
   * Adds a limit where it can be opened: a root group has no files of limits, nor has a group
   * without the controller; and a service may see a part of {@code /proc} only.
   */
  static void addIfThere(List<Limit> limits, Opening opening) {
    try {
      limits.add(opening.open());
    } catch (IOException e) {
      // no such limit
    }
  }
}
