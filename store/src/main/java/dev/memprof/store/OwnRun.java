package dev.memprof.store;

import dev.memprof.store.file.FileOwner;
import dev.memprof.store.file.RegularFile;
import dev.memprof.store.file.Run;
import dev.memprof.store.file.RunId;
import java.io.IOException;
import java.nio.file.Path;

/**
 * This process's run at one moment.
 *
 * @param directory where it stores
 * @param file null before anything is written, as is {@code run}
 */
record OwnRun(DumpDirectory directory, RunId id, Path file, Run run) {

  /** The uid that files of this process get there; a file system may have a rule for that. */
  int uid() throws IOException {
    RegularFile own = file == null ? null : RegularFile.look(file);
    return own == null ? FileOwner.ofProcess() : own.uid();
  }
}
