package dev.memprof.agent.sampler;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A new file without a name, gone when it is closed or the process ends. Others of this process
 * open it by {@link #path}. Not for two threads at once.
 */
public final class ScratchFile implements Closeable {
  private final HookLibrary hook;
  private final int descriptor;
  private boolean closed;

  private ScratchFile(HookLibrary hook, int descriptor) {
    this.hook = hook;
    this.descriptor = descriptor;
  }

  /**
   * On the disk of a directory.
   *
   * @throws IOException when nothing can be created there, or its file system has no such files
   */
  public static ScratchFile in(Path directory, HookLibrary hook) throws IOException {
    return new ScratchFile(hook, hook.openScratch(directory));
  }

  /**
   * In memory, which the kernel cannot take back until it is closed.
   *
   * @throws IOException when the process may open no more files
   */
  public static ScratchFile inMemory(HookLibrary hook) throws IOException {
    return new ScratchFile(hook, hook.openScratch(null));
  }

  /** On one of the disks if it can be, else in memory. */
  public static ScratchFile inOneOf(Iterable<Path> directories, HookLibrary hook)
      throws IOException {
    for (Path directory : directories) {
      try {
        return in(directory, hook);
      } catch (IOException e) {
        // the next
      }
    }
    return inMemory(hook);
  }

  int descriptor() {
    return descriptor;
  }

  /** Valid until it is closed, in this process. */
  public Path path() {
    return Path.of("/proc/self/fd/" + descriptor);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true; // the number may be another file's from now on
      hook.closeScratch(descriptor);
    }
  }
}
