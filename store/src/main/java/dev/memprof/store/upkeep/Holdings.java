package dev.memprof.store.upkeep;

import dev.memprof.store.file.RegularFile;
import dev.memprof.store.file.Run;
import dev.memprof.store.file.RunId;
import dev.memprof.store.file.StoredDump;
import dev.memprof.store.file.WorkDirectory;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds out what runs have in a directory. What no run file speaks of belongs to none. */
public final class Holdings {
  private final Set<String> names = new HashSet<>();
  private final Map<RunId, List<Path>> works;

  private Holdings(Path directory, int owner) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.pb.gz")) {
      for (Path file : files) {
        names.add(file.getFileName().toString());
      }
    }
    works = WorkDirectory.in(directory, owner);
  }

  /**
   * @param runs those that are looked at, oldest first
   * @param own which of them is this process's
   * @param owner the uid of this user's files
   */
  public static List<Holding> of(Path directory, List<Run> runs, RunId own, int owner)
      throws IOException {
    Holdings found = new Holdings(directory, owner);
    List<Holding> holdings = new ArrayList<>();
    for (Run run : runs) {
      boolean alive = run.id().equals(own) || run.isAlive();
      holdings.add(new Holding(run, alive, found.dumps(run), found.others(run)));
    }
    return holdings;
  }

  private List<StoredDump> dumps(Run run) {
    return run.dumps().stream().filter(dump -> names.contains(dump.name())).toList();
  }

  private List<Holding.Other> others(Run run) throws IOException {
    List<Holding.Other> list = new ArrayList<>();
    for (Path work : works.getOrDefault(run.id(), List.of())) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(work)) {
        for (Path file : files) {
          list.add(other(file, file.getFileName().toString().endsWith(CrashRecovery.BROKEN)));
        }
      }
      list.add(new Holding.Other(work, 0, false));
    }
    list.add(other(run.file(), false));
    return list;
  }

  private static Holding.Other other(Path file, boolean idle) throws IOException {
    RegularFile found = RegularFile.look(file);
    return new Holding.Other(file, found == null ? 0 : found.bytes(), idle);
  }
}
