package dev.memprof.profile.store;

import dev.memprof.profile.MalformedProfileException;
import dev.memprof.profile.Profile;
import dev.memprof.profile.ProfileTooLargeException;
import dev.memprof.profile.Profiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a run that was killed has left: dumps that jemalloc had written and nobody had read yet, and
 * dumps half way into the store. Each becomes a dump once, however often whoever does this is
 * killed as well: a raw file first gets the name of the dump that it will be, and goes only after
 * the run file names that. The lock on the dead run's file keeps others from doing the same.
 */
final class Leftovers {
  static final String RAW = "raw-";
  static final String HEAP = ".heap";
  static final String BROKEN = ".broken";

  /** Of jemalloc's own: {@code raw-RUN.PID.SEQ.iN.heap}; others are {@code raw-RUN-....heap}. */
  private static final Pattern INLINE = Pattern.compile("\\.\\d+\\.\\d+\\.[a-z]\\d+\\.heap");

  private static final Pattern OF_RUN = Pattern.compile("[a-z]+-(\\d+-\\d+)[-.]");

  private final Path directory;
  private final Run run;
  private final FileChannel runFile;
  private final Set<String> noted = new HashSet<>();
  private final Consumer<String> report;
  private long previousLiveBytes;

  private Leftovers(Path directory, Run run, FileChannel runFile, Consumer<String> report) {
    this.directory = directory;
    this.run = run;
    this.runFile = runFile;
    this.report = report;
    for (StoredDump dump : run.dumps()) {
      noted.add(dump.name());
      previousLiveBytes = dump.isTimed() ? previousLiveBytes : dump.liveBytes();
    }
  }

  /** Where a run has the names that its raw files need. */
  static Path names(Path directory, RunId run) {
    return directory.resolve("names-" + run + ".tsv");
  }

  /**
   * @param run one that is dead
   * @param report takes a line for a person for each file, as soon as it is done
   */
  static void finish(Path directory, Run run, Consumer<String> report) throws IOException {
    try (FileChannel runFile =
        FileChannel.open(run.file(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      if (!lock(runFile)) {
        return; // someone is at it, or the run lives in another container
      }
      // Read again, now that nobody else writes it.
      Run locked = RunReader.parse(run.file(), content(runFile), false);
      new Leftovers(directory, locked, runFile, report).finish();
    }
  }

  /** By the channel: another one, closed, would give up the lock. */
  private static byte[] content(FileChannel file) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(file.size()));
    while (bytes.hasRemaining() && file.read(bytes, bytes.position()) > 0) {
      // on
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  /** The runs that have left something, or live and are at work. */
  static Set<RunId> runs(Path directory) throws IOException {
    Set<RunId> runs = new HashSet<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> files =
          Files.newDirectoryStream(directory, "{raw,partial,names}-*")) {
        for (Path file : files) {
          Matcher parts = OF_RUN.matcher(file.getFileName().toString());
          if (parts.lookingAt()) {
            RunId.parse(parts.group(1)).ifPresent(runs::add);
          }
        }
      }
    }
    return runs;
  }

  private static boolean lock(FileChannel channel) {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    } catch (IOException e) {
      return true; // a file system without locks
    }
  }

  private void finish() throws IOException {
    for (Path partial : files("partial-" + run.id() + "-*.part")) {
      finishPartial(partial);
    }
    boolean kept = false;
    for (Path raw : files(RAW + run.id() + "[-.]*" + HEAP)) {
      kept |= !finishRaw(raw);
    }
    if (!kept) {
      Files.deleteIfExists(names(directory, run.id()));
    }
    Partial.syncNames(directory);
  }

  private List<Path> files(String pattern) throws IOException {
    List<Path> list = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, pattern)) {
      files.forEach(list::add);
    }
    list.sort(null);
    return list;
  }

  /** It has its name already, and only the run file did not learn of it; or it is incomplete. */
  private void finishPartial(Path partial) throws IOException {
    Optional<Path> file =
        Partial.goal(run.id(), partial.getFileName().toString()).map(directory::resolve);
    if (file.isPresent()
        && !noted.contains(file.get().getFileName().toString())
        && Files.exists(file.get())
        && Files.isSameFile(file.get(), partial)) {
      Optional<DumpName> name = DumpName.of(file.get());
      if (name.isPresent()) {
        note(name.get(), "its run was killed", Profiles.read(file.get()));
      }
    }
    Files.delete(partial);
  }

  /** Whether nothing is left of it. */
  private boolean finishRaw(Path raw) throws IOException {
    Profile profile;
    try {
      profile = Profiles.read(raw, names(directory, run.id()));
    } catch (ProfileTooLargeException e) {
      report.accept(raw.getFileName() + " stays for a JVM with more heap: " + e.getMessage());
      return false;
    } catch (MalformedProfileException e) {
      Path broken = raw.resolveSibling(raw.getFileName() + BROKEN);
      Files.move(raw, broken);
      report.accept(raw.getFileName() + " was cut short by the end of its run; kept as " + broken);
      return true;
    }
    boolean inline = INLINE.matcher(raw.getFileName().toString()).find();
    Path claimed = raw;
    DumpName name = claimedBy(raw).orElse(null);
    if (name == null) {
      name = free(new DumpName(profile.time(), inline ? "interval" : "rescued", 1));
      claimed = claim(raw, name);
    }
    while (!noted.contains(name.toString())) {
      Path partial = directory.resolve(Partial.name(run.id(), name.toString()));
      Partial.write(profile, partial);
      try {
        Partial.publish(partial, directory.resolve(name.toString()));
        note(name, inline ? "written by jemalloc" : "left by a killed run", profile);
      } catch (FileAlreadyExistsException e) {
        name = free(name.next());
        claimed = claim(claimed, name);
      } finally {
        Files.deleteIfExists(partial);
      }
    }
    Files.delete(claimed);
    report.accept(raw.getFileName() + " is now " + name);
    return true;
  }

  private DumpName free(DumpName wanted) {
    DumpName name = wanted;
    while (Files.exists(directory.resolve(name.toString()))) {
      name = name.next();
    }
    return name;
  }

  /** {@code raw-RUN-20261124T031944Z-rescued-1.pb.gz.heap}. */
  private Path claim(Path raw, DumpName name) throws IOException {
    Path claimed = raw.resolveSibling(RAW + run.id() + "-" + name + HEAP);
    Files.move(raw, claimed);
    return claimed;
  }

  private Optional<DumpName> claimedBy(Path raw) {
    String name = raw.getFileName().toString();
    String prefix = RAW + run.id() + "-";
    return name.startsWith(prefix)
        ? DumpName.parse(name.substring(prefix.length(), name.length() - HEAP.length()))
        : Optional.empty();
  }

  private void note(DumpName name, String detail, Profile profile) throws IOException {
    Path file = directory.resolve(name.toString());
    StoredDump dump = StoredDump.of(file, profile, name.reason(), detail, previousLiveBytes);
    int unused = RunFile.write(RunLine.dump(dump), runFile, truncateToWholeLines());
    runFile.force(false);
    noted.add(name.toString());
    previousLiveBytes = profile.isDifference() ? previousLiveBytes : dump.liveBytes();
  }

  /** So that what is added is not taken for the end of a torn line. */
  private long truncateToWholeLines() throws IOException {
    byte[] bytes = content(runFile);
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    runFile.truncate(end);
    return end;
  }
}
