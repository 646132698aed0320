package dev.memprof.store.file;

import dev.memprof.ledger.proc.ProcessStart;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * This run's file while it is being written: who runs, what it has stored, its curve. Locked for as
 * long as the JVM lives. No other descriptor may be opened on it by this process: closing one would
 * give up the lock (POSIX). Confined to the store's lock.
 */
public final class RunFile implements AutoCloseable {
  /** Far more than a curve takes; beyond it, what is no longer true is left out. */
  private static final long LARGEST_BYTES = 4 << 20;

  private final RunId id;
  private final Path file;
  private final WorkDirectory work;
  private final ProcessStart process = ProcessStart.of(ProcessHandle.current().pid());
  private final Map<String, String> facts = new LinkedHashMap<>();
  private final Map<String, StoredDump> dumps = new LinkedHashMap<>();
  private final Curve curve = new Curve();
  private final CoarseCurve<CategoryPoint> categories = CoarseCurve.ofCategories();
  private final CoarseCurve<SitePoint> sites = CoarseCurve.ofSites();
  private final List<String> unwritten = new ArrayList<>();
  private FileChannel channel;
  private long length;

  private RunFile(RunId id, Path file, FileChannel channel) {
    this.id = id;
    this.file = file;
    this.channel = channel;
    work = new WorkDirectory(file.getParent(), id);
  }

  public static Path in(Path directory, RunId id) {
    return directory.resolve("run-" + id + ".tsv");
  }

  /** A new file, of the first id from {@code wanted} on that no run has had. */
  public static RunFile create(Path directory, RunId wanted) throws IOException {
    for (RunId id = wanted; ; id = id.next()) {
      Path file = in(directory, id);
      try {
        return begin(id, file, Partial.create(file));
      } catch (FileAlreadyExistsException e) {
        // the next
      }
    }
  }

  /** Leaves no file where there is no memory to go on: somebody will try again. */
  private static RunFile begin(RunId id, Path file, FileChannel channel) throws IOException {
    try {
      lock(channel);
      RunFile run = new RunFile(id, file, channel);
      run.append(RunLine.header(id, run.process));
      return run;
    } catch (OutOfMemoryError e) {
      channel.close();
      Files.deleteIfExists(file);
      throw e;
    }
  }

  /** It lives as long as the channel. */
  @SuppressWarnings("UnusedVariable")
  private static void lock(FileChannel channel) {
    try {
      FileLock lock = channel.lock();
    } catch (IOException e) {
      // A file system without locks: the process's start time tells as well whether it lives.
    }
  }

  public RunId id() {
    return id;
  }

  public Path file() {
    return file;
  }

  /** Where all else of the run is written. */
  public WorkDirectory work() {
    return work;
  }

  public void fact(String key, String value) {
    if (!value.equals(facts.put(key, value))) {
      append(RunLine.fact(key, value));
    }
  }

  /** Notes a dump, down to the disk. */
  public void stored(StoredDump dump) {
    dumps.put(dump.name(), dump);
    append(RunLine.dump(dump));
    try {
      channel.force(false);
    } catch (IOException e) {
      // It is noted for all but a crash of the machine.
    }
  }

  /** It was deleted. */
  public void forget(String name) {
    dumps.remove(name);
  }

  public void point(RunPoint point) {
    if (curve.add(point)) {
      append(RunLine.point(point));
    }
  }

  public void categories(CategoryPoint point) {
    if (categories.add(point)) {
      append(RunLine.categories(point));
    }
  }

  public void sites(SitePoint point) {
    if (sites.add(point)) {
      append(RunLine.sites(point));
    }
  }

  public void end(Instant time) {
    append(RunLine.end(time));
  }

  /** What the run has stored and is not known to be gone, in that order. */
  public Collection<StoredDump> dumps() {
    return dumps.values();
  }

  public Run run() {
    return new Run(
        id,
        file,
        process,
        facts,
        List.copyOf(dumps.values()),
        curve.points(),
        categories.points(),
        sites.points(),
        null);
  }

  /** A full disk loses no line: what could not be written goes with the next. */
  private void append(String line) {
    unwritten.add(line);
    try {
      if (!channel.isOpen()) {
        rewrite(); // a thread was interrupted while it wrote
        return;
      }
      length += write(String.join("", unwritten), channel, length); // over what a failure left
      unwritten.clear();
      if (length > LARGEST_BYTES) {
        rewrite();
      }
    } catch (IOException e) {
      boundUnwritten();
    }
  }

  /** All of it, at a position; returns its size in bytes. */
  public static int write(String text, FileChannel to, long position) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      to.write(bytes, position + bytes.position());
    }
    return bytes.position();
  }

  private void boundUnwritten() {
    if (unwritten.size() > 1_000) {
      unwritten.removeIf(
          line -> line.startsWith("p") || line.startsWith("c") || line.startsWith("s"));
    }
  }

  /** Makes the file anew, after it was removed or has become long; appears whole. */
  public void rewrite() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(RunLine.header(id, process));
    facts.forEach((key, value) -> lines.add(RunLine.fact(key, value)));
    dumps.values().forEach(dump -> lines.add(RunLine.dump(dump)));
    curve.points().forEach(point -> lines.add(RunLine.point(point)));
    categories.points().forEach(point -> lines.add(RunLine.categories(point)));
    sites.points().forEach(point -> lines.add(RunLine.sites(point)));
    Path partial = work.partial(file.getFileName().toString());
    FileChannel fresh = Partial.createAnew(partial);
    int size;
    try {
      lock(fresh);
      size = write(String.join("", lines), fresh, 0);
      fresh.force(true);
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      fresh.close();
      Files.deleteIfExists(partial);
      throw e;
    }
    channel.close();
    channel = fresh;
    length = size;
    unwritten.clear();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
