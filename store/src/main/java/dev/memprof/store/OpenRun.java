package dev.memprof.store;

import dev.memprof.store.file.RegularFile;
import dev.memprof.store.file.RunFile;
import dev.memprof.store.file.RunId;
import dev.memprof.store.file.StoreFailure;
import dev.memprof.store.file.StoredDump;
import dev.memprof.store.upkeep.Retention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.apache.commons.io.FileUtils;
import org.apache.commons.io.function.IOSupplier;

/**
 * This process's run as it is written: a directory and a run file in it, made when there is
 * something to write, and made anew where somebody has removed them. One thread at a time, but for
 * {@link #directory}.
 */
final class OpenRun {
  private final RunDirectories ofRuns;
  private final boolean ours;
  private final RunId wanted;
  private final Consumer<String> remarks;
  private volatile DumpDirectory directory;
  private RunFile file;

  /**
   * @param directory where the user wants the dumps; null for a directory of this process's own
   * @param remarks takes a line for a person where that directory is not the usual one
   */
  OpenRun(Path directory, RunDirectories ofRuns, Consumer<String> remarks) {
    ours = directory == null;
    wanted = RunId.current();
    this.ofRuns = ofRuns;
    this.remarks = remarks;
    this.directory = new DumpDirectory(ours ? ofRuns.of(wanted) : directory);
  }

  /** Where dumps are stored; without a directory of the user's, where they will be. */
  DumpDirectory directory() {
    return directory;
  }

  private Path path() {
    return directory.path();
  }

  /** The run file; null before anything was to be written. */
  RunFile file() {
    return file;
  }

  /** At this moment. */
  OwnRun now() {
    return file == null
        ? new OwnRun(directory, wanted, null, null)
        : new OwnRun(directory, file.id(), file.file(), file.run());
  }

  /** The run file, which is there then, as is the directory. */
  RunFile open() throws IOException {
    if (ours && !(file != null && ofRuns.isPrivate(path()))) {
      place();
    } else if (!Files.isDirectory(path())) {
      directory.create();
    }
    file =
        written(
            () -> {
              if (file == null) {
                RunFile fresh = RunFile.create(path(), wanted);
                fresh.fact("main", System.getProperty("sun.java.command", "").split(" ", 2)[0]);
                fresh.fact(
                    "jvm",
                    System.getProperty("java.vm.name")
                        + " "
                        + System.getProperty("java.runtime.version"));
                return fresh;
              }
              if (!RegularFile.isThere(file.file())) {
                file.rewrite();
              }
              return file;
            });
    return file;
  }

  /** In a directory that is this user's alone, which the last one may be no longer. */
  private void place() throws IOException {
    Path place = ofRuns.place(wanted, remarks);
    if (file != null && !place.equals(path())) {
      file.close();
      file = null;
    }
    if (!place.equals(path())) {
      directory = new DumpDirectory(place);
    }
    if (!Files.isDirectory(place)) {
      directory.create();
    }
  }

  /** What a step returns that writes there. */
  <T> T written(IOSupplier<T> step) throws IOException {
    try {
      return step.get();
    } catch (IOException e) {
      throw StoreFailure.notWritten(path(), e);
    }
  }

  /** Its dumps of all that was live, as far as they are there, oldest first. */
  List<StoredDump> whole() {
    return file == null
        ? List.of()
        : file.dumps().stream()
            .filter(dump -> !dump.isTimed() && RegularFile.isThere(dump.file()))
            .toList();
  }

  /** The dump of that file is no longer there. */
  void forget(Path dump) {
    if (file != null) {
      file.forget(dump.getFileName().toString());
    }
  }

  /**
   * Finishes what killed runs have left in directories of their own; false where the user has named
   * one.
   *
   * @param report takes a line for a person for each file, as soon as it is done
   */
  boolean tidyOthers(Retention retention, Consumer<String> report) throws IOException {
    if (ours) {
      ofRuns.tidy(wanted, retention, report);
    }
    return ours;
  }

  /** Leaves the dumps, and the run file with them; without any, leaves nothing. */
  void close() throws IOException {
    if (file == null) {
      return;
    }
    file.work().end();
    boolean empty = file.dumps().stream().noneMatch(dump -> Files.exists(dump.file()));
    if (empty) {
      Files.deleteIfExists(file.file());
    } else {
      file.end(Instant.now());
    }
    file.close();
    file = null;
    if (ours && empty && Files.isDirectory(path())) {
      FileUtils.deleteDirectory(path().toFile());
    }
  }
}
