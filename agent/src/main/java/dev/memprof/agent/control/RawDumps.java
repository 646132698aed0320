package dev.memprof.agent.control;

import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.agent.allocator.MallctlException;
import dev.memprof.agent.sampler.Ages;
import dev.memprof.agent.sampler.Sampler;
import dev.memprof.agent.sampler.ScratchFile;
import dev.memprof.contract.ProfilerStatus;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.heap.HeapProfileReader;
import dev.memprof.profile.lines.HeapRoom;
import dev.memprof.profile.model.History;
import dev.memprof.profile.model.MalformedProfileException;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.ProfileTooLargeException;
import dev.memprof.profile.names.NamesFollower;
import dev.memprof.profile.names.NamesSource;
import dev.memprof.store.DumpStore;
import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.commons.io.function.IORunnable;

/**
 * Has written what is live and was sampled, and reads it: one at a time, under its monitor, since
 * each takes memory that is the application's. By the sampler's own table, for which no thread that
 * allocates waits; by jemalloc where that knows of no frees, or the table had no room.
 */
final class RawDumps {
  private final Mallctl mallctl;
  private final Sampler sampler;
  private final DumpStore store;
  private final NamesFiles names;

  RawDumps(Mallctl mallctl, Sampler sampler, DumpStore store, NamesFiles names) {
    this.mallctl = mallctl;
    this.sampler = sampler;
    this.store = store;
    this.names = names;
  }

  /**
   * What is live now. Leaves no file and needs none: neither the store nor any directory has to be
   * writable. On a disk where there is one, since memory would count towards a container's limit.
   *
   * @throws IOException when even memory cannot be written
   */
  synchronized Profile snapshot() throws IOException {
    return read(this::writeLive, HeapProfileReader::read);
  }

  /**
   * The same of some age.
   *
   * @throws IOException also where the sampler knows no ages
   */
  synchronized Profile snapshot(Ages ages) throws IOException {
    requireTable("ages");
    return read(
        file -> bySampler(file.path(), () -> sampler.writeLive(file, ages)),
        HeapProfileReader::read);
  }

  /**
   * What was ever sampled, freed or not.
   *
   * @param since when that began
   * @throws IOException also where the sampler does not know what was freed
   */
  synchronized History history(Instant since) throws IOException {
    requireTable("freed memory and the peak");
    return read(
            file -> bySampler(file.path(), () -> sampler.writeHistory(file)),
            HeapProfileReader::readHistory)
        .since(since);
  }

  private void requireTable(String what) throws IOException {
    HeapRoom.require();
    if (!sampler.knowsAges()) {
      throw new IOException(what + " are not known: " + ProfilerStatus.NO_AGES);
    }
  }

  /** Writes into a file without a name. */
  private interface Writing {
    void to(ScratchFile file) throws IOException;
  }

  private interface Reading<T> {
    T of(InputStream in, String source, Instant time, NamesSource names) throws IOException;
  }

  private <T> T read(Writing writing, Reading<T> reading) throws IOException {
    List<Path> disks = List.of(store.directory(), Path.of(System.getProperty("java.io.tmpdir")));
    try (ScratchFile file = ScratchFile.inOneOf(disks, sampler)) {
      return read(file, writing, reading);
    } catch (NotWrittenException e) {
      // that disk is full
    }
    try (ScratchFile file = sampler.scratch(null)) {
      return read(file, writing, reading);
    }
  }

  private <T> T read(ScratchFile file, Writing writing, Reading<T> reading) throws IOException {
    Instant time = Instant.now();
    writing.to(file);
    try (InputStream in = new BufferedInputStream(new FileInputStream(file.path().toFile()))) {
      return reading.of(in, "what is live", time, names.flushed());
    }
  }

  private boolean hasTable() {
    return sampler.knowsAges() && sampler.lostLive() == 0;
  }

  private void writeLive(ScratchFile file) throws IOException {
    if (hasTable()) {
      HeapRoom.require();
      bySampler(file.path(), () -> sampler.writeLive(file, Ages.ALL));
    } else {
      Path unused = RecentStacks.keptDuring(() -> byJemalloc(file.path()), mallctl);
    }
  }

  /** The same by a file in the store: if this process is killed meanwhile, it can still be read. */
  synchronized Profile take() throws IOException {
    if (hasTable()) {
      HeapRoom.require();
      return readOnce(write());
    }
    return readOnce(RecentStacks.keptDuring(this::write, mallctl));
  }

  /** The same for a process that may end any moment: threads that sample may wait for it. */
  synchronized Profile takeAtOnce() throws IOException {
    return readOnce(write());
  }

  private Profile readOnce(Path raw) throws IOException {
    try {
      return Profiles.read(raw, names.flushedInStore());
    } finally {
      store.discard(raw);
    }
  }

  /** A file in the store. */
  private Path write() throws IOException {
    Path unused = names.inStore();
    Path raw = store.rawFile();
    try {
      if (hasTable()) {
        bySampler(raw, () -> sampler.dumpLive(raw));
      } else {
        byJemalloc(raw);
      }
    } catch (NotWrittenException e) {
      store.discard(raw);
      throw e;
    }
    return raw;
  }

  private static void bySampler(Path file, IORunnable writing) throws NotWrittenException {
    try {
      writing.run();
    } catch (IOException e) {
      throw new NotWrittenException("memprof", file, e);
    }
  }

  private Path byJemalloc(Path raw) throws NotWrittenException {
    try {
      mallctl.writeText("prof.dump", raw.toString());
      return raw;
    } catch (MallctlException e) {
      throw new NotWrittenException("jemalloc", raw, e);
    }
  }

  /**
   * A file in the store, for {@link #read}, with the names that it needs; takes next to nothing of
   * the Java heap.
   */
  synchronized Path writeWithNames() throws IOException {
    Path raw = write();
    sampler.flushNames();
    return raw;
  }

  /** What names may take of the Java heap, at most, when that file is read. */
  long namesHeapBytes(Path raw) {
    NamesFollower known = sampler.names();
    return known == null ? 0 : known.heapBytes(raw.toFile().length());
  }

  /**
   * Reads what {@link #writeWithNames} has written; the file stays, unless it can never be read.
   *
   * @throws ProfileTooLargeException when it takes more than this JVM has
   */
  synchronized Profile read(Path raw) throws IOException {
    try {
      return Profiles.read(raw, names.flushedInStore());
    } catch (ProfileTooLargeException e) {
      throw e;
    } catch (MalformedProfileException e) {
      store.discard(raw); // it will not get better
      throw e;
    }
  }

  /** The disk is full, or a directory is gone. */
  private static final class NotWrittenException extends IOException {
    private static final long serialVersionUID = 1L;

    NotWrittenException(String who, Path raw, Exception cause) {
      super(
          "%s could not write %s (%s); is the disk full?".formatted(who, raw, cause.getMessage()),
          cause);
    }
  }
}
