package dev.memprof.cli.verb;

import dev.memprof.cli.print.Failure;
import dev.memprof.cli.target.Target;
import dev.memprof.contract.AllocatorSnapshot;
import dev.memprof.contract.DumpEntry;
import dev.memprof.contract.HookEntry;
import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LedgerRow;
import dev.memprof.contract.LimitEntry;
import dev.memprof.contract.ProfilerMXBean;
import dev.memprof.contract.ProfilerStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/**
 * How a JVM stands; the JSON form as it is.
 *
 * @param rssBytes 0 where an agent of before it had a ledger does not tell; so the others from
 *     there on
 * @param ownBytes of memprof's own tables
 * @param liveBytes what the allocator has handed out
 * @param limit the nearest; null where there is none
 * @param growth whether memory grows, in a sentence
 * @param httpUrl empty where HTTP is not served; null where the agent does not tell
 * @param lastDump null where there is none
 * @param missing features that this JVM lacks, and why
 */
record StatusReport(
    boolean available,
    String unavailableReason,
    String jemallocVersion,
    String mallocConf,
    long sampleIntervalBytes,
    boolean intervalDumpsEnabled,
    long dumpIntervalBytes,
    ProfilerStatus status,
    String directory,
    int dumps,
    long dumpBytes,
    long rssBytes,
    long ownBytes,
    long liveBytes,
    LimitEntry limit,
    String growth,
    String httpUrl,
    DumpEntry lastDump,
    List<String> missing) {

  private static final String WATCHED = "watched";

  static StatusReport of(Target target) {
    ProfilerMXBean profiler = target.profiler();
    // an agent that cannot profile has this bean only
    boolean available = profiler.isAvailable();
    List<DumpEntry> dumps = available ? target.dumps().getDumps() : List.of();
    LedgerReading ledger = available ? told(() -> target.ledger().getReading(), null) : null;
    List<LedgerRow> rows = ledger == null ? List.of() : ledger.rows();
    AllocatorSnapshot allocator =
        available ? told(() -> target.allocator().getSnapshot(), null) : null;
    ProfilerStatus status = profiler.getStatus();
    return new StatusReport(
        available,
        profiler.getUnavailableReason(),
        profiler.getJemallocVersion(),
        profiler.getMallocConf(),
        profiler.getSampleIntervalBytes(),
        profiler.isIntervalDumpsEnabled(),
        profiler.getDumpIntervalBytes(),
        status,
        available ? target.dumps().getDirectory() : "",
        dumps.size(),
        dumps.stream().mapToLong(DumpEntry::fileBytes).sum(),
        rows.stream().mapToLong(LedgerRow::residentBytes).sum(),
        rows.stream()
            .filter(row -> row.owner().equals(LedgerRow.MEMPROF_TABLES))
            .mapToLong(LedgerRow::residentBytes)
            .sum(),
        allocator == null ? 0 : allocator.allocatedBytes(),
        available ? nearestLimit(target) : null,
        available ? told(() -> target.ledger().getGrowth().sentence(), "") : "",
        told(profiler::getHttpUrl, null),
        dumps.isEmpty() ? null : dumps.get(dumps.size() - 1),
        available ? missing(target, status, ledger) : List.of());
  }

  private static LimitEntry nearestLimit(Target target) {
    return Arrays.stream(told(() -> target.limits().getLimits(), new LimitEntry[0]))
        .max(Comparator.comparingDouble(LimitEntry::ratio))
        .orElse(null);
  }

  private static List<String> missing(Target target, ProfilerStatus status, LedgerReading ledger) {
    List<String> missing = new ArrayList<>();
    if (!status.active()) {
      missing.add("samples: sampling is switched off");
    }
    if (!status.namesByJvmtiReason().isEmpty()) {
      missing.add("names of classes that are unloaded soon after: " + status.namesByJvmtiReason());
    }
    if (ledger == null) {
      missing.add("the ledger and growth: the agent is older than this client");
    } else if (!ledger.depth().equals(WATCHED)) {
      missing.add("the makers of mappings: " + String.join("; ", ledger.remarks()));
    }
    String failure = told(() -> target.dumps().getLastFailure(), "");
    if (!failure.isEmpty()) {
      missing.add("a dump that failed: " + failure);
    }
    for (HookEntry hook : told(() -> target.caches().getHooks(), List.<HookEntry>of())) {
      for (String problem : hook.problems()) {
        missing.add("hook " + hook.option() + "=" + hook.pattern() + ": " + problem);
      }
    }
    return missing;
  }

  /** What an agent of another version may not tell. */
  private static <T> T told(Supplier<T> question, T otherwise) {
    try {
      return question.get();
    } catch (Failure e) {
      return otherwise;
    }
  }
}
