package dev.memprof.cli.source;

import dev.memprof.cli.machine.JavaProcess;
import dev.memprof.cli.machine.SeenDirectory;
import dev.memprof.cli.target.AskingThread;
import dev.memprof.contract.DumpEntry;
import dev.memprof.ledger.proc.ProcessFiles;
import dev.memprof.store.DumpDirectory;
import dev.memprof.store.RunDirectories;
import dev.memprof.store.file.FileOwner;
import dev.memprof.store.file.Run;
import dev.memprof.store.file.RunId;
import dev.memprof.store.file.RunPoint;
import dev.memprof.store.file.StoredDump;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * The store of a JVM of this machine, read in its directory by the rules that the JVM itself reads
 * it by. Nothing is written, whosever it is.
 *
 * @param run that of the JVM
 * @param directory as the JVM has it
 */
record SeenStore(JavaProcess process, RunId run, Path directory) {
  /** An owner of the directory may put something there that never ends to be read. */
  private static final int TIMEOUT_SECONDS = 6;

  /** The time of a machine's start moves as its clock is set. */
  private static final long MAX_CLOCK_MILLIS = 2_000;

  static SeenStore of(JavaProcess process, RunId run, StatusAnswer answer) throws IOException {
    String told = answer.text("directory");
    return new SeenStore(
        process,
        run,
        told.isEmpty()
            ? RunDirectories.usual(
                Path.of(answer.text("temporary")), (int) answer.told().number("uid"), run)
            : Path.of(told));
  }

  /**
   * Oldest first, with the paths that the JVM has for them.
   *
   * @throws IOException where they cannot be seen from here
   */
  List<DumpEntry> dumps() throws IOException {
    return read(() -> seen().dumps(owner())).stream().map(this::entry).toList();
  }

  private DumpEntry entry(StoredDump dump) {
    return dump.withFile(directory.resolve(dump.name())).entry();
  }

  /**
   * The run so far, with what it has stored.
   *
   * @param points its curve
   */
  Run run(List<RunPoint> points) throws IOException {
    List<StoredDump> dumps =
        read(
            () -> {
              DumpDirectory seen = seen();
              return seen.runs(owner()).stream()
                  .filter(this::isIt)
                  .flatMap(found -> seen.dumps(found).stream())
                  .toList();
            });
    return new Run(
        run,
        directory,
        ProcessFiles.of(process.pid()).start(),
        Map.of(),
        dumps,
        points,
        List.of(),
        List.of(),
        null);
  }

  private boolean isIt(Run found) {
    return found.id().pid() == run.pid()
        && Math.abs(found.id().startMillis() - run.startMillis()) <= MAX_CLOCK_MILLIS;
  }

  private static <T> T read(Callable<T> question) throws IOException {
    return AskingThread.ask("memprof-dumps", TIMEOUT_SECONDS, question);
  }

  private DumpDirectory seen() throws IOException {
    return new DumpDirectory(SeenDirectory.of(process, directory));
  }

  private int owner() throws IOException {
    return FileOwner.of(process.directory());
  }
}
