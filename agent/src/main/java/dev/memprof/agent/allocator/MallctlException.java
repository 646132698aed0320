package dev.memprof.agent.allocator;

/** jemalloc refused a control; the message names it and says what the error number means there. */
public final class MallctlException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  MallctlException(String control, int errno) {
    super("mallctl " + control + ": " + meaning(errno));
    this.errno = errno;
  }

  /** The error number, as in errno.h. */
  public int errno() {
    return errno;
  }

  /** The meanings are mallctl's own, from jemalloc(3), where they differ from the usual ones. */
  private static String meaning(int errno) {
    return switch (errno) {
      case 1 -> "cannot be read or written that way (EPERM)";
      case 2 -> "no such control in this build of jemalloc, or profiling is off (ENOENT)";
      case 11 -> "a memory allocation failed (EAGAIN)";
      case 14 -> "the file could not be written, or memory could not be had (EFAULT)";
      case 22 -> "the value has the wrong size or is out of range (EINVAL)";
      default -> "error " + errno;
    };
  }
}
