package dev.memprof.store.file;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names a run of a JVM in the names of its files. Pids come again, 1 in every start of a container;
 * the time tells such runs apart.
 *
 * @param startMillis when the process started, ms since the epoch; one more where an earlier run
 *     has that name already, as when the clock was set back
 */
public record RunId(long pid, long startMillis) {
  /** In one lambda: those of Comparator's own methods are made in the JVM, each time anew. */
  public static final Comparator<RunId> BY_START =
      (one, other) ->
          one.startMillis == other.startMillis
              ? Long.compare(one.pid, other.pid)
              : Long.compare(one.startMillis, other.startMillis);

  private static final Pattern FORM = Pattern.compile("(\\d{1,10})-(\\d{1,15})");

  public static RunId current() {
    ProcessHandle process = ProcessHandle.current();
    return of(process, process.pid());
  }

  /**
   * That of a process.
   *
   * @param ownPid as it knows it: in a container it has a pid of its own
   */
  public static RunId of(ProcessHandle process, long ownPid) {
    return new RunId(ownPid, process.info().startInstant().orElseGet(Instant::now).toEpochMilli());
  }

  /** Of {@code 4711-1764112631000}; empty for anything else. */
  public static Optional<RunId> parse(String text) {
    Matcher parts = FORM.matcher(text);
    return parts.matches()
        ? Optional.of(new RunId(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2))))
        : Optional.empty();
  }

  public RunId next() {
    return new RunId(pid, startMillis + 1);
  }

  // A key of maps. Those that the compiler makes have the JVM spin seventy classes at their first
  // call, for good, in a process that has nothing else to do with memprof.
  @Override
  public boolean equals(Object other) {
    return other instanceof RunId run && run.pid == pid && run.startMillis == startMillis;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(31 * startMillis + pid);
  }

  /** As in the names of files. */
  @Override
  public String toString() {
    return pid + "-" + startMillis;
  }
}
