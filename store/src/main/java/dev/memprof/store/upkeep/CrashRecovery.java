package dev.memprof.store.upkeep;

import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.MalformedProfileException;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.ProfileTooLargeException;
import dev.memprof.store.file.DumpFigures;
import dev.memprof.store.file.DumpName;
import dev.memprof.store.file.Partial;
import dev.memprof.store.file.RegularFile;
import dev.memprof.store.file.Run;
import dev.memprof.store.file.RunFile;
import dev.memprof.store.file.RunLine;
import dev.memprof.store.file.RunReader;
import dev.memprof.store.file.StoredDump;
import dev.memprof.store.file.WorkDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * What a run that was killed has left: dumps that jemalloc had written and nobody had read yet, and
 * dumps half way into the store. Each becomes a dump once, however often whoever does this is
 * killed as well: a raw file first gets the name of the dump that it will be, and goes only after
 * the run file names that. The lock on the dead run's file keeps others from doing the same.
 *
 * <p>Only what belongs to this process's user is touched: in a directory of many users, a run file
 * and links beside it may be there for someone to be led by them to other files.
 */
public final class CrashRecovery {
  public static final String BROKEN = ".broken";

  /** Of jemalloc's own: {@code raw-RUN.PID.SEQ.iN.heap}; others are {@code raw-RUN-....heap}. */
  private static final Pattern INLINE = Pattern.compile("\\.\\d+\\.\\d+\\.[a-z]\\d+\\.heap");

  private final Path directory;
  private final Path work;
  private final Run run;
  private final FileChannel runFile;
  private final Set<String> noted = new HashSet<>();
  private final Consumer<String> report;
  private long previousLiveBytes;

  private CrashRecovery(
      Path directory, Path work, Run run, FileChannel runFile, Consumer<String> report) {
    this.directory = directory;
    this.work = work;
    this.run = run;
    this.runFile = runFile;
    this.report = report;
    for (StoredDump dump : run.dumps()) {
      noted.add(dump.name());
      previousLiveBytes = dump.isTimed() ? previousLiveBytes : dump.liveBytes();
    }
  }

  /**
   * @param run one that is dead
   * @param works its work directories, of this user
   * @param owner the uid of this user's files
   * @param report takes a line for a person for each file, as soon as it is done
   */
  public static void finish(
      Path directory, Run run, List<Path> works, int owner, Consumer<String> report)
      throws IOException {
    RegularFile found = RegularFile.look(run.file());
    if (found == null || found.uid() != owner || found.links() != 1) {
      return; // another user's, or a second name of a file that lies elsewhere
    }
    try (FileChannel runFile = RegularFile.openToWrite(run.file())) {
      if (!lock(runFile)) {
        return; // someone is at it, or the run lives in another container
      }
      for (Path work : works) {
        // Read again, now that nobody else writes it.
        Run locked = RunReader.read(run.file(), runFile, false);
        new CrashRecovery(directory, work, locked, runFile, report).finish();
      }
    }
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
    Path names = WorkDirectory.names(work, run.id());
    boolean kept = false;
    for (Path raw : files(WorkDirectory.RAW + run.id() + "[-.]*" + WorkDirectory.HEAP)) {
      kept |= !finishRaw(raw, names);
    }
    if (!kept) {
      Files.deleteIfExists(names);
      WorkDirectory.deleteIfEmpty(work);
    }
    Partial.syncNames(directory);
  }

  private List<Path> files(String pattern) throws IOException {
    List<Path> list = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(work, pattern)) {
      for (Path file : files) {
        if (RegularFile.isThere(file)) {
          list.add(file);
        }
      }
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
        && isSame(file.get(), partial)) {
      Optional<DumpName> name = DumpName.of(file.get());
      if (name.isPresent()) {
        note(name.get(), "its run was killed", Profiles.read(file.get()));
      }
    }
    Files.delete(partial);
  }

  private static boolean isSame(Path file, Path partial) throws IOException {
    RegularFile one = RegularFile.look(file);
    RegularFile other = RegularFile.look(partial);
    return one != null && other != null && one.key().equals(other.key());
  }

  /** Whether nothing is left of it. */
  private boolean finishRaw(Path raw, Path names) throws IOException {
    Profile profile;
    try {
      profile = Profiles.read(raw, names);
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
      Path partial = work.resolve(Partial.name(run.id(), name.toString()));
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
    while (Files.exists(directory.resolve(name.toString()), LinkOption.NOFOLLOW_LINKS)) {
      name = name.next();
    }
    return name;
  }

  /** {@code raw-RUN-20261124T031944Z-rescued-1.pb.gz.heap}. */
  private Path claim(Path raw, DumpName name) throws IOException {
    Path claimed =
        raw.resolveSibling(WorkDirectory.RAW + run.id() + "-" + name + WorkDirectory.HEAP);
    Files.move(raw, claimed);
    return claimed;
  }

  private Optional<DumpName> claimedBy(Path raw) {
    String name = raw.getFileName().toString();
    String prefix = WorkDirectory.RAW + run.id() + "-";
    return name.startsWith(prefix)
        ? DumpName.parse(
            name.substring(prefix.length(), name.length() - WorkDirectory.HEAP.length()))
        : Optional.empty();
  }

  private void note(DumpName name, String detail, Profile profile) throws IOException {
    Path file = directory.resolve(name.toString());
    StoredDump dump =
        StoredDump.of(file, DumpFigures.of(profile), name.reason(), detail, previousLiveBytes);
    int unused = RunFile.write(RunLine.dump(dump), runFile, truncateToWholeLines());
    runFile.force(false);
    noted.add(name.toString());
    previousLiveBytes = profile.isDifference() ? previousLiveBytes : dump.liveBytes();
  }

  /** So that what is added is not taken for the end of a torn line. */
  private long truncateToWholeLines() throws IOException {
    ByteBuffer last = ByteBuffer.allocate(1);
    long end = runFile.size();
    while (end > 0 && runFile.read(last.clear(), end - 1) == 1 && last.get(0) != '\n') {
      end--;
    }
    runFile.truncate(end);
    return end;
  }
}
