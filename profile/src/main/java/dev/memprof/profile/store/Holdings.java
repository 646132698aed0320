package dev.memprof.profile.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds out what runs have in a directory. What no run file speaks of belongs to none. */
final class Holdings {
  private static final Pattern OF_RUN = Pattern.compile("(raw|names|partial)-(\\d+-\\d+)[-.].*");

  private final Set<String> names = new HashSet<>();
  private final Map<RunId, List<Path>> others = new HashMap<>();

  private Holdings(Path directory) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        Matcher parts = OF_RUN.matcher(name);
        if (name.endsWith(".pb.gz")) {
          names.add(name);
        } else if (parts.matches()) {
          RunId.parse(parts.group(2))
              .ifPresent(id -> others.computeIfAbsent(id, key -> new ArrayList<>()).add(file));
        }
      }
    }
  }

  /**
   * @param runs those that are looked at, oldest first
   * @param own which of them is this process's
   */
  static List<Holding> of(Path directory, List<Run> runs, RunId own) throws IOException {
    Holdings found = new Holdings(directory);
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

  private List<Holding.Other> others(Run run) {
    List<Holding.Other> list = new ArrayList<>();
    for (Path file : others.getOrDefault(run.id(), List.of())) {
      list.add(other(file, file.getFileName().toString().endsWith(Leftovers.BROKEN)));
    }
    list.add(other(run.file(), false));
    return list;
  }

  private static Holding.Other other(Path file, boolean idle) {
    return new Holding.Other(file, file.toFile().length(), idle);
  }
}
