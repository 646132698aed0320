package dev.memprof.store;

import dev.memprof.store.file.Run;
import dev.memprof.store.file.RunId;
import dev.memprof.store.file.WorkDirectory;
import dev.memprof.store.upkeep.CrashRecovery;
import dev.memprof.store.upkeep.Holding;
import dev.memprof.store.upkeep.Holdings;
import dev.memprof.store.upkeep.Retention;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.commons.io.function.IORunnable;

/**
 * Looks after the directories that dead runs have left, at a start of another: at all of them, but
 * into few, since there may be hundreds, and the application is starting as well.
 */
final class DeadRuns {
  /** Of the oldest, and of the latest. */
  private static final int MAX_WEIGHED = 500;

  /** Reading what a killed run has left may take seconds for each. */
  private static final int MAX_FINISHED = 8;

  /** As many as a start may add, and more, so that they get fewer again. */
  private static final int MAX_THINNED = 16;

  private final int uid;
  private final RunId own;
  private final Consumer<String> report;

  /**
   * What one has, by the names in it.
   *
   * @param unfinished whether there is more in work directories than broken files
   */
  private record Weight(Path directory, long bytes, int dumps, boolean unfinished) {}

  /**
   * @param uid of this user's files
   * @param own the run of this process
   * @param report takes a line for a person for each file that became a dump, or cannot
   */
  DeadRuns(int uid, RunId own, Consumer<String> report) {
    this.uid = uid;
    this.own = own;
    this.report = report;
  }

  /**
   * Makes dumps of what the latest ones have left; then removes from the oldest ones what is more
   * than allowed of all. What cannot be done in one of them is told, and does not keep the others
   * from it.
   *
   * @param directories those of other runs, oldest first
   */
  void tidy(List<Path> directories, Retention retention) {
    List<Weight> dead = weigh(directories);
    int finished = 0;
    for (int i = dead.size() - 1; i >= 0 && finished < MAX_FINISHED; i--) {
      if (dead.get(i).unfinished) {
        finish(dead.get(i).directory);
        finished++;
      }
    }
    thin(finished == 0 ? dead : weigh(directories), retention);
  }

  private static List<Weight> weigh(List<Path> directories) {
    List<Weight> weights = new ArrayList<>();
    for (int i = 0; i < directories.size(); i++) {
      boolean weighed = i < MAX_WEIGHED || i >= directories.size() - MAX_WEIGHED;
      if (weighed && !isRunning(directories.get(i))) {
        weights.add(weigh(directories.get(i)));
      }
    }
    return weights;
  }

  /** At a glance. That none lives that this takes for dead is found out before it is touched. */
  private static boolean isRunning(Path directory) {
    RunId run = RunId.parse(directory.getFileName().toString()).orElseThrow();
    return ProcessHandle.of(run.pid())
        .flatMap(process -> process.info().startInstant())
        .filter(start -> start.toEpochMilli() == run.startMillis())
        .isPresent();
  }

  private static Weight weigh(Path directory) {
    long bytes = 0;
    int dumps = 0;
    boolean unfinished = false;
    for (File file : files(directory.toFile())) {
      if (WorkDirectory.isName(file.getName())) {
        File[] inside = files(file);
        bytes += Arrays.stream(inside).mapToLong(File::length).sum();
        unfinished |= !Arrays.stream(inside).allMatch(DeadRuns::isBroken) || inside.length == 0;
      } else {
        bytes += file.length();
      }
      dumps += file.getName().endsWith(".pb.gz") ? 1 : 0;
    }
    return new Weight(directory, bytes, dumps, unfinished);
  }

  private static boolean isBroken(File file) {
    return file.getName().endsWith(CrashRecovery.BROKEN);
  }

  private static File[] files(File directory) {
    File[] files = directory.listFiles();
    return files == null ? new File[0] : files;
  }

  private void finish(Path directory) {
    attempt(
        directory,
        () ->
            new DumpDirectory(directory)
                .finishLeftovers(uid, null, word -> report.accept(directory + ": " + word)));
  }

  private void thin(List<Weight> dead, Retention retention) {
    long bytes = dead.stream().mapToLong(Weight::bytes).sum();
    long dumps = dead.stream().mapToLong(Weight::dumps).sum();
    // Of runs without a dump nothing is known yet, and much need not be.
    if (bytes <= retention.bytes() && Math.max(dumps, dead.size()) <= retention.count()) {
      return;
    }
    List<Weight> oldest = dead.subList(0, Math.min(dead.size(), MAX_THINNED));
    List<Holding> holdings = new ArrayList<>();
    for (Weight weight : oldest) {
      bytes -= weight.bytes;
      dumps -= weight.dumps;
      attempt(weight.directory, () -> addDead(weight.directory, holdings));
    }
    Retention forThese =
        new Retention(
            Math.max(0, retention.bytes() - bytes), (int) Math.max(1, retention.count() - dumps));
    for (Path victim : forThese.victims(holdings)) {
      attempt(victim, () -> remove(victim));
    }
  }

  private void addDead(Path directory, List<Holding> dead) throws IOException {
    List<Run> runs = new DumpDirectory(directory).runs(uid, null);
    for (Holding holding : Holdings.of(directory, runs, own, uid)) {
      if (!holding.alive()) {
        dead.add(holding);
      }
    }
  }

  private static void remove(Path victim) throws IOException {
    Files.deleteIfExists(victim);
    try {
      Files.deleteIfExists(victim.getParent());
    } catch (DirectoryNotEmptyException e) {
      // as is usual
    }
  }

  private void attempt(Path what, IORunnable step) {
    try {
      step.run();
    } catch (NoSuchFileException e) {
      // its JVM ended meanwhile, or another tidies
    } catch (IOException | DirectoryIteratorException e) {
      report.accept("what an earlier run has left in " + what + " stays as it is: " + e);
    }
  }
}
