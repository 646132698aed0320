package dev.memprof.store;

import dev.memprof.store.upkeep.Holdings;
import dev.memprof.store.upkeep.Retention;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Removes what is more than allowed, of what run files of this user say memprof wrote. One thread
 * at a time does, without the store's lock, since it reads what others have written.
 */
final class Excess {
  private final Supplier<OwnRun> own;
  private final Consumer<Path> removed;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicBoolean wanted = new AtomicBoolean();
  private volatile Retention retention;

  /**
   * @param removed told of each file
   */
  Excess(Retention retention, Supplier<OwnRun> own, Consumer<Path> removed) {
    this.retention = retention;
    this.own = own;
    this.removed = removed;
  }

  Retention retention() {
    return retention;
  }

  void setRetention(Retention retention) {
    this.retention = retention;
  }

  /** Returns how many files were removed. */
  int remove() throws IOException {
    lock.lock();
    try {
      return removeAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The same, unless another thread is at it: that looks again then. What cannot be removed goes
   * another time.
   */
  void removeUnlessAtIt() {
    wanted.set(true);
    while (wanted.get() && lock.tryLock()) {
      try {
        wanted.set(false);
        int unused = removeAll();
      } catch (IOException e) {
        // with the next dump
      } finally {
        lock.unlock();
      }
    }
  }

  private int removeAll() throws IOException {
    OwnRun run = own.get();
    Path directory = run.directory().path();
    int count = 0;
    if (Files.isDirectory(directory)) {
      for (Path victim :
          retention.victims(
              Holdings.of(directory, run.directory().runs(run), run.id(), run.uid()))) {
        count += delete(victim) ? 1 : 0;
        removed.accept(victim);
      }
    }
    return count;
  }

  private static boolean delete(Path victim) throws IOException {
    try {
      return Files.deleteIfExists(victim);
    } catch (DirectoryNotEmptyException e) {
      return false; // something was added meanwhile
    }
  }
}
