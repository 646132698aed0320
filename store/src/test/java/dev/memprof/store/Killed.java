package dev.memprof.store;

import dev.memprof.ledger.proc.ProcessStart;
import dev.memprof.store.file.DumpName;
import dev.memprof.store.file.Run;
import dev.memprof.store.file.RunFile;
import dev.memprof.store.file.RunId;
import dev.memprof.store.file.RunLine;
import dev.memprof.store.file.RunReader;
import dev.memprof.store.file.StoredDump;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A directory as a run leaves it that was killed: the process is a real one, and has ended. */
public final class Killed {
  private final Path directory;
  private final RunId id;
  private final ProcessStart process;

  private Killed(Path directory, RunId id, ProcessStart process) {
    this.directory = directory;
    this.id = id;
    this.process = process;
  }

  /**
   * @param startMillis of the run's id
   */
  public static Killed in(Path directory, long startMillis) throws IOException {
    return in(id -> directory, startMillis);
  }

  /**
   * @param directory of its id; created where it is missing
   */
  public static Killed in(Function<RunId, Path> directory, long startMillis) throws IOException {
    try (Sleeper sleeper = new Sleeper()) {
      ProcessStart process = ProcessStart.of(sleeper.pid());
      RunId id = new RunId(process.pid(), startMillis);
      Killed killed = new Killed(Files.createDirectories(directory.apply(id)), id, process);
      killed.append(RunLine.header(killed.id, process));
      return killed;
    }
  }

  /** A process that lives until it is closed. */
  public static final class Sleeper implements AutoCloseable {
    private final Process process = new ProcessBuilder("sleep", "600").start();

    public Sleeper() throws IOException {}

    public long pid() {
      return process.pid();
    }

    @Override
    public void close() {
      Process unused = process.destroyForcibly().onExit().join();
    }
  }

  public RunId id() {
    return id;
  }

  ProcessStart process() {
    return process;
  }

  public Path runFile() {
    return RunFile.in(directory, id);
  }

  /** A dump, or what only looks like one of the run's files. */
  public Path file(String name) {
    return directory.resolve(name);
  }

  /** Of its work directory, which is made with the first. */
  public Path work(String name) throws IOException {
    Path work = directory.resolve("work-" + id + "-4711");
    return Files.createDirectories(work).resolve(name);
  }

  public void append(String text) throws IOException {
    append(directory, id, text);
  }

  public static void append(Path directory, RunId id, String text) throws IOException {
    Path file = RunFile.in(directory, id);
    String before = Files.exists(file) ? Files.readString(file) : "";
    Files.writeString(file, before + text);
  }

  /** A dump of it, with the run file's line, of a name, live bytes and a size in bytes. */
  public StoredDump dump(String name, long liveBytes, int size) throws IOException {
    Path file = Files.write(directory.resolve(name), new byte[size]);
    DumpName parsed = DumpName.parse(name).orElseThrow();
    StoredDump dump =
        new StoredDump(file, parsed.time(), parsed.reason(), "", size, liveBytes, liveBytes);
    append(RunLine.dump(dump));
    return dump;
  }

  public Run run() throws IOException {
    return RunReader.read(runFile(), true);
  }

  /** The names of what is in a directory. */
  public static List<String> names(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().collect(Collectors.toList());
    }
  }
}
