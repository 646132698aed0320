package dev.memprof.agent.control;

import dev.memprof.agent.sampler.Sampler;
import dev.memprof.agent.sampler.ScratchFile;
import dev.memprof.profile.names.NamesFollower;
import dev.memprof.store.DumpStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The names file of this process, of which there is one at a time: in the store, where the dumps of
 * a killed process need it; in memory while the store cannot be written, so that what is live can
 * be seen all the same. Its monitor guards which.
 */
final class NamesFiles implements AutoCloseable {
  /**
   * Twice what a full table of names takes. Beyond that it has frames that the sampler has
   * forgotten, and a new file has only what is known: a dump that was not read yet may lose names.
   */
  static final long MAX_BYTES = 128L << 20;

  private final Sampler sampler;
  private final DumpStore store;
  private Path stored;
  private ScratchFile scratch;

  NamesFiles(Sampler sampler, DumpStore store) {
    this.sampler = sampler;
    this.store = store;
  }

  /**
   * The file in the store, made if need be.
   *
   * @throws IOException when the store cannot be written
   */
  synchronized Path inStore() throws IOException {
    if (!isStored() || isTooLong(stored)) {
      Path file = store.namesFile();
      Files.deleteIfExists(file); // ours, of before the store was lost for a while
      stored = null;
      closeScratch();
      sampler.openNames(file);
      stored = file;
    }
    return stored;
  }

  /** The file in the store with all that is known. */
  synchronized NamesFollower flushedInStore() throws IOException {
    Path unused = inStore();
    sampler.flushNames();
    return sampler.names();
  }

  /**
   * Whichever there is, with all that is known; in memory when the store's cannot be written.
   *
   * @throws IOException when the process may open no more files
   */
  synchronized NamesFollower flushed() throws IOException {
    if (isStored()) {
      try {
        sampler.flushNames();
        return sampler.names();
      } catch (IOException e) {
        // its disk is full
      }
    }
    if (scratch == null || isTooLong(scratch.path())) {
      stored = null;
      closeScratch();
      ScratchFile fresh = sampler.scratch(null);
      sampler.openNames(fresh);
      scratch = fresh;
    }
    sampler.flushNames();
    return sampler.names();
  }

  private boolean isStored() {
    return stored != null && Files.exists(stored);
  }

  private static boolean isTooLong(Path file) {
    return file.toFile().length() > MAX_BYTES;
  }

  private void closeScratch() {
    if (scratch != null) {
      scratch.close();
      scratch = null;
    }
  }

  @Override
  public synchronized void close() {
    sampler.closeNames();
    closeScratch();
    stored = null;
  }
}
