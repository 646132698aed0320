package dev.memprof.agent.sampler;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.IntConsumer;

/**
 * A new file without a name, gone when it is closed or the process ends. Others of this process
 * open it by {@link #path}. Not for two threads at once.
 */
public final class ScratchFile implements Closeable {
  private final int descriptor;
  private final Path path;
  private final IntConsumer closer;
  private boolean closed;

  /**
   * @param path by which this process can open it
   * @param closer takes the descriptor, once
   */
  public ScratchFile(int descriptor, Path path, IntConsumer closer) {
    this.descriptor = descriptor;
    this.path = path;
    this.closer = closer;
  }

  /**
   * On one of the disks if it can be, else in memory.
   *
   * @throws IOException when the process may open no more files
   */
  public static ScratchFile inOneOf(Iterable<Path> directories, Sampler sampler)
      throws IOException {
    for (Path directory : directories) {
      try {
        return sampler.scratch(directory);
      } catch (IOException e) {
        // the next
      }
    }
    return sampler.scratch(null);
  }

  int descriptor() {
    return descriptor;
  }

  /** Valid until it is closed, in this process. */
  public Path path() {
    return path;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true; // the number may be another file's from now on
      closer.accept(descriptor);
    }
  }
}
