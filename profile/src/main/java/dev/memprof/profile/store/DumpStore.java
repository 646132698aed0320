package dev.memprof.profile.store;

import dev.memprof.profile.MalformedProfileException;
import dev.memprof.profile.Profile;
import dev.memprof.profile.ProfileFormat;
import dev.memprof.profile.ProfileWriters;
import dev.memprof.profile.Profiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * The directory of dumps: self-contained pprof files named {@code <time>-<reason>-<seq>.pb.gz},
 * with the time in UTC. A file appears under its name only when it is complete, and never replaces
 * another, so that several JVMs can share a directory.
 */
public final class DumpStore implements AutoCloseable {
  /** Room that must be left on the disk after the largest dump one expects. */
  private static final long LEAST_FREE_BYTES = 16 << 20;

  private static final int MOST_POINTS = 4_096;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final Pattern NAME =
      Pattern.compile("(\\d{8}T\\d{6}Z)-([a-z]+)-(\\d{1,9})\\.pb\\.gz");

  private final Path directory;
  private final boolean ours;
  private final String process;
  private final Map<String, Known> known = new ConcurrentHashMap<>();
  private final Deque<RunPoint> curve = new ConcurrentLinkedDeque<>();
  private int seq;
  private long previousLiveBytes;

  /** What the file's name does not say. */
  private record Known(String detail, long liveBytes, long growthBytes) {}

  /**
   * @param directory where the user wants the dumps; null for a directory of this process's own
   */
  public DumpStore(Path directory) {
    ours = directory == null;
    process = ProcessHandle.current().pid() + "-" + startMillis();
    this.directory = ours ? ownDirectory().resolve(process) : directory.toAbsolutePath();
  }

  private static long startMillis() {
    return ProcessHandle.current().info().startInstant().orElseGet(Instant::now).toEpochMilli();
  }

  private static Path ownDirectory() {
    return Path.of(
        System.getProperty("java.io.tmpdir"),
        "memprof-" + System.getProperty("user.name"),
        "dumps");
  }

  public Path directory() {
    return directory;
  }

  /** Where the names file of this process belongs; the directory exists then. */
  public Path namesFile() throws IOException {
    create();
    return directory.resolve("names-" + process + ".tsv");
  }

  /**
   * A file for jemalloc to write.
   *
   * @throws IOException when the directory cannot be written or the disk is full
   */
  public Path rawFile() throws IOException {
    create();
    long free = Files.getFileStore(directory).getUsableSpace();
    if (free < LEAST_FREE_BYTES) {
      throw new IOException(
          "only %s are free in %s; make room, or choose another directory with the option dir"
              .formatted(FileUtils.byteCountToDisplaySize(free), directory));
    }
    return Files.createTempFile(directory, "raw-" + process + "-", ".heap");
  }

  /**
   * What jemalloc is to begin the names of its own dumps with ({@code prof.prefix}): {@code
   * PREFIX.PID.SEQ.iN.heap}. The directory exists then; what is left of them is finished like any
   * raw file.
   */
  public String inlinePrefix() throws IOException {
    create();
    return directory.resolve("raw-" + process).toString();
  }

  /** Adds a point to the run's curve. */
  public void record(RunPoint point) {
    curve.add(point);
    if (curve.size() > MOST_POINTS) {
      curve.removeFirst();
    }
  }

  private void create() throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(directory + " is not a directory; choose another with the option dir");
    }
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new IOException(
          "cannot create the directory %s (%s); choose another with the option dir"
              .formatted(directory, e),
          e);
    }
  }

  /**
   * Stores a profile under a name of its own.
   *
   * @param reason one lower-case word, part of the name
   * @param detail more about the reason; may be empty
   */
  public synchronized StoredDump store(Profile profile, String reason, String detail)
      throws IOException {
    create();
    Path partial = Files.createTempFile(directory, "partial-" + process + "-", ".part");
    try {
      try (OutputStream out = Files.newOutputStream(partial)) {
        ProfileWriters.write(profile, ProfileFormat.PPROF, out);
      }
      String name = link(partial, TIME.format(profile.time()) + "-" + reason + "-");
      long live = Math.round(profile.totalBytes());
      known.put(
          name, new Known(detail, live, profile.isDifference() ? live : live - previousLiveBytes));
      if (!profile.isDifference()) {
        previousLiveBytes = live;
      }
      return entry(directory.resolve(name));
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  /** Links fail where the name is taken, renames do not. */
  private String link(Path partial, String prefix) throws IOException {
    while (true) {
      String name = prefix + ++seq + ".pb.gz";
      try {
        Files.createLink(directory.resolve(name), partial);
        return name;
      } catch (FileAlreadyExistsException e) {
        // another JVM's, or an earlier run's
      }
    }
  }

  /** What is there, oldest first. */
  public List<StoredDump> list() throws IOException {
    List<StoredDump> dumps = new ArrayList<>();
    if (!Files.isDirectory(directory)) {
      return dumps;
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files.sorted(DumpStore::compare)::iterator) {
        if (NAME.matcher(file.getFileName().toString()).matches()) {
          dumps.add(entry(file));
        }
      }
    }
    return dumps;
  }

  private static int compare(Path a, Path b) {
    Matcher left = NAME.matcher(a.getFileName().toString());
    Matcher right = NAME.matcher(b.getFileName().toString());
    if (!left.matches() || !right.matches()) {
      return a.compareTo(b);
    }
    int byTime = left.group(1).compareTo(right.group(1));
    return byTime != 0
        ? byTime
        : Integer.compare(Integer.parseInt(left.group(3)), Integer.parseInt(right.group(3)));
  }

  private StoredDump entry(Path file) throws IOException {
    String name = file.getFileName().toString();
    Matcher parts = NAME.matcher(name);
    if (!parts.matches()) {
      throw new IllegalArgumentException(name);
    }
    Known more = known.get(name);
    if (more == null) {
      long live = readLiveBytes(file);
      more = new Known("", live, live);
      known.put(name, more);
    }
    return new StoredDump(
        file,
        Instant.from(TIME.parse(parts.group(1))),
        parts.group(2),
        more.detail(),
        Files.size(file),
        more.liveBytes(),
        more.growthBytes());
  }

  /** Of a dump that another run wrote; -1 where that file is broken. */
  private static long readLiveBytes(Path file) throws IOException {
    try {
      return Math.round(Profiles.read(file).totalBytes());
    } catch (MalformedProfileException e) {
      return -1;
    }
  }

  /**
   * The file of a dump.
   *
   * @param name as listed; empty for the latest
   * @throws NoSuchElementException when there is none of that name
   */
  public Path find(String name) throws IOException {
    List<StoredDump> dumps = list();
    if (name.isEmpty() && !dumps.isEmpty()) {
      return dumps.get(dumps.size() - 1).file();
    }
    return dumps.stream()
        .map(StoredDump::file)
        .filter(file -> file.getFileName().toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new NoSuchElementException(
                    name.isEmpty()
                        ? "there is no dump yet in " + directory + "; take one"
                        : "there is no dump '" + name + "' in " + directory));
  }

  public void delete(String name) throws IOException {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("say the name of the dump to delete");
    }
    Files.delete(find(name));
    known.remove(name);
  }

  /** Leaves the dumps; without any, leaves nothing. */
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(directory.resolve("names-" + process + ".tsv"));
    if (ours && Files.isDirectory(directory) && list().isEmpty()) {
      FileUtils.deleteDirectory(directory.toFile());
    }
  }
}
