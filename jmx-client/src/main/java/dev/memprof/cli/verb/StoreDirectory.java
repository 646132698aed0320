package dev.memprof.cli.verb;

import dev.memprof.cli.print.Failure;
import dev.memprof.store.DumpDirectory;
import dev.memprof.store.RunDirectories;
import dev.memprof.store.file.Run;
import dev.memprof.store.file.StoredDump;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.apache.commons.io.function.IOSupplier;

/** A directory of dumps of this machine, whoever wrote them, with failures for a person. */
final class StoreDirectory {
  /**
   * A run, with its dumps that are there.
   *
   * @param number from 1 on, oldest first; 0 for the dumps that no run file tells of
   * @param run null for those
   */
  record Group(int number, Run run, List<StoredDump> dumps) {}

  /** Looked into for dumps. */
  private static final int MAX_CHILDREN = 50;

  private final DumpDirectory directory;

  private StoreDirectory(Path path) {
    directory = new DumpDirectory(path);
  }

  /** A pid wins over a directory of that name; {@code ./4711} is the directory. */
  static boolean isDirectory(String text) {
    return !text.matches("[0-9]+") && Files.isDirectory(Path.of(text));
  }

  /**
   * Opens it, and finishes what killed runs have left, saying so.
   *
   * @param remarks takes a line for each
   */
  static StoreDirectory open(Path path, PrintWriter remarks) {
    if (!Files.isDirectory(path)) {
      throw Failure.failed("there is no directory " + path, "check the name");
    }
    StoreDirectory store = new StoreDirectory(path);
    try {
      store.directory.finishLeftovers(word -> remarks.println("memprof: " + word));
    } catch (IOException e) {
      remarks.println(
          "memprof: the dumps that a killed run has left cannot be finished: " + Failure.reason(e));
    }
    return store;
  }

  /**
   * The latest with dumps, of JVMs that were given none, oldest first.
   *
   * @param max how many
   * @param left takes how many earlier directories were not looked into
   */
  static List<StoreDirectory> ofRuns(int max, IntConsumer left, PrintWriter remarks) {
    try {
      List<Path> all = RunDirectories.ofThisUser().all();
      List<StoreDirectory> stores = new ArrayList<>();
      int next = all.size();
      while (next > 0 && stores.size() < max) {
        StoreDirectory store = open(all.get(--next), remarks);
        if (!store.names().isEmpty()) {
          stores.add(store);
        }
      }
      left.accept(next);
      Collections.reverse(stores);
      return stores;
    } catch (IOException e) {
      throw Failure.failed(
          "cannot list " + RunDirectories.ofThisUser().parent() + ": " + Failure.reason(e), "", e);
    }
  }

  Path path() {
    return directory.path();
  }

  private <T> T answer(IOSupplier<T> question) {
    try {
      return question.get();
    } catch (AccessDeniedException e) {
      throw Failure.failed("no permission to read " + e.getFile(), "check its owner and mode", e);
    } catch (IOException e) {
      throw Failure.failed("cannot read " + path() + ": " + Failure.reason(e), "", e);
    }
  }

  /** Dumps of no run first, then the runs, oldest first. */
  List<Group> groups() {
    return answer(
        () -> {
          List<Run> runs = directory.runs();
          List<Group> groups = new ArrayList<>();
          Set<String> told = new HashSet<>();
          for (Run run : runs) {
            List<StoredDump> dumps = directory.dumps(run);
            dumps.forEach(dump -> told.add(dump.name()));
            groups.add(new Group(groups.size() + 1, run, dumps));
          }
          List<StoredDump> strangers =
              directory.dumps(runs, Integer.MAX_VALUE).stream()
                  .filter(dump -> !told.contains(dump.name()))
                  .toList();
          if (!strangers.isEmpty()) {
            groups.add(0, new Group(0, null, strangers));
          }
          return groups;
        });
  }

  /**
   * One of the groups.
   *
   * @param number of the run; null for the latest
   */
  Group group(Integer number) {
    List<Group> groups = groups();
    if (groups.isEmpty()) {
      throw Failure.failed(
          "there are no dumps in " + path(),
          childWithDumps()
              .map(child -> "there are some in " + child)
              .orElse("name the directory of option dir"));
    }
    if (number == null) {
      return groups.get(groups.size() - 1);
    }
    return groups.stream()
        .filter(group -> group.number() == number)
        .findFirst()
        .orElseThrow(
            () ->
                Failure.failed(
                    "there is no run " + number + " in " + path(), "see memprof dumps " + path()));
  }

  /**
   * The latest directory in this one that has dumps: JVMs that were given none have one each, in
   * one that people try first.
   */
  Optional<Path> childWithDumps() {
    try (Stream<Path> children = Files.list(path())) {
      return children
          .filter(Files::isDirectory)
          .sorted(Comparator.reverseOrder())
          .limit(MAX_CHILDREN)
          .filter(child -> !new StoreDirectory(child).names().isEmpty())
          .findFirst();
    } catch (IOException | Failure e) {
      return Optional.empty();
    }
  }

  /** The names of all dumps. */
  List<String> names() {
    return answer(
        () -> directory.dumps(directory.runs(), 0).stream().map(StoredDump::name).toList());
  }

  /** The same run with its curve. */
  Run withCurve(Run run) {
    return answer(() -> DumpDirectory.withCurve(run));
  }

  /** {@code running}, {@code ended} (in order), {@code killed}. */
  static String state(Run run) {
    return run.isAlive() ? "running" : run.ended() != null ? "ended" : "killed";
  }
}
