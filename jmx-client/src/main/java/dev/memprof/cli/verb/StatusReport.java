package dev.memprof.cli.verb;

import dev.memprof.cli.print.Failure;
import dev.memprof.cli.source.RestingAgent;
import dev.memprof.cli.target.Target;
import dev.memprof.contract.AllocatorSnapshot;
import dev.memprof.contract.DumpEntry;
import dev.memprof.contract.HookEntry;
import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LedgerRow;
import dev.memprof.contract.LimitEntry;
import dev.memprof.contract.ProfilerMXBean;
import dev.memprof.contract.ProfilerStatus;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
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
        fileBytes(dumps),
        ledger == null ? 0 : bytes(ledger, row -> true),
        ledger == null ? 0 : bytes(ledger, StatusReport::isOwn),
        allocator == null ? 0 : allocator.allocatedBytes(),
        available
            ? nearest(told(() -> List.of(target.limits().getLimits()), List.<LimitEntry>of()))
            : null,
        available ? told(() -> target.ledger().getGrowth().sentence(), "") : "",
        told(profiler::getHttpUrl, null),
        last(dumps),
        available
            ? missing(
                status,
                ledger,
                told(() -> target.dumps().getLastFailure(), ""),
                told(() -> target.caches().getHooks(), List.<HookEntry>of()))
            : List.of());
  }

  /**
   * Of one that rests: it can profile, and no dump of its own has failed.
   *
   * @throws IOException where it is to be asked by its MBeans
   */
  static StatusReport of(RestingAgent agent) throws IOException {
    List<DumpEntry> dumps = agent.dumps();
    LedgerReading ledger = agent.ledger();
    ProfilerStatus status = agent.status();
    return new StatusReport(
        true,
        "",
        agent.jemallocVersion(),
        agent.mallocConf(),
        agent.sampleIntervalBytes(),
        agent.intervalDumpsEnabled(),
        agent.dumpIntervalBytes(),
        status,
        agent.directory(),
        dumps.size(),
        fileBytes(dumps),
        bytes(ledger, row -> true),
        bytes(ledger, StatusReport::isOwn),
        agent.allocatedBytes(),
        nearest(agent.limits()),
        agent.growth(Instant.EPOCH).sentence(),
        agent.httpUrl(),
        last(dumps),
        missing(status, ledger, "", agent.brokenHooks()));
  }

  private static long fileBytes(List<DumpEntry> dumps) {
    return dumps.stream().mapToLong(DumpEntry::fileBytes).sum();
  }

  private static long bytes(LedgerReading ledger, Predicate<LedgerRow> which) {
    return ledger.rows().stream().filter(which).mapToLong(LedgerRow::residentBytes).sum();
  }

  private static boolean isOwn(LedgerRow row) {
    return row.owner().equals(LedgerRow.MEMPROF_TABLES);
  }

  private static DumpEntry last(List<DumpEntry> dumps) {
    return dumps.isEmpty() ? null : dumps.get(dumps.size() - 1);
  }

  private static LimitEntry nearest(List<LimitEntry> limits) {
    return limits.stream().max(Comparator.comparingDouble(LimitEntry::ratio)).orElse(null);
  }

  /**
   * @param ledger null where there is none
   * @param failure of the last dump; empty for none
   */
  private static List<String> missing(
      ProfilerStatus status, LedgerReading ledger, String failure, List<HookEntry> hooks) {
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
    if (!failure.isEmpty()) {
      missing.add("a dump that failed: " + failure);
    }
    for (HookEntry hook : hooks) {
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
