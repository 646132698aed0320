package dev.memprof.agent.allocator;

/**
 * jemalloc's {@code mallctl} as it is: names, values of some size, error numbers. Behind {@link
 * Mallctl}, so that tests can have an allocator that they know.
 */
public interface Controls {
  /**
   * @param bytes size of the value: 1, 4 or 8
   * @param into takes the value as its first element
   * @return 0, or an error number
   */
  int read(String name, int bytes, long[] into);

  /**
   * @param bytes size of the value: 1, 4 or 8, or 0 for a control without one
   * @return 0, or an error number
   */
  int write(String name, int bytes, long value);

  /**
   * @param text ends with NUL
   * @return 0, or an error number
   */
  int writeText(String name, byte[] text);

  /** The bytes of a C string, without its NUL; null for address 0. */
  byte[] text(long address);
}
