package dev.memprof.ledger.growth;

import dev.memprof.contract.GrowingPart;
import dev.memprof.contract.GrowthVerdict;
import dev.memprof.ledger.claim.Category;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Judges whether the memory of a process grows, and which part of it. The method, and how often it
 * errs, is in docs/growth.md. The same series give the same verdict. Immutable.
 */
public final class GrowthJudge {
  public static final String GROWS = "grows";
  public static final String STEADY = "steady";
  public static final String TOO_EARLY = "too-early";

  private static final String HEAP = Category.JAVA_HEAP.id();
  private static final String STACKS = Category.THREAD_STACKS.id();
  private static final int MAX_GROWING = 20;

  /** Of the ledger, which has more; without it there are one or two. */
  private static final int MIN_ROWS = 5;

  /** A part may grow while the whole process falls short of it by that. */
  private static final double MIN_IN_RSS = 0.5;

  private final GrowthSentence sentence;

  public GrowthJudge(GrowthSentence sentence) {
    this.sentence = sentence;
  }

  /** The same where it is not known what the Java heap keeps. */
  public GrowthVerdict judge(MemorySeries process, List<MemorySeries> parts, long limitBytes) {
    return judge(process, parts, null, limitBytes);
  }

  /**
   * The verdict.
   *
   * @param process resident set size of the process
   * @param parts its rows and sites: what grows at the same time is named as the reason
   * @param heap null where it is not known what the Java heap keeps
   * @param limitBytes what the process may use; 0 where there is no limit
   */
  public GrowthVerdict judge(
      MemorySeries process, List<MemorySeries> parts, HeapSeries heap, long limitBytes) {
    if (process.size() == 0) {
      return new GrowthVerdict(TOO_EARLY, sentence.nothing(), 0, 0, List.of());
    }
    double processBytes = process.bytes(process.size() - 1);
    boolean fills = heap != null && fills(parts, heap, processBytes);
    MemorySeries judged = fills ? heap.beside() : process;
    Trend whole = TrendFinder.find(judged, processBytes);
    List<Trend> growing = new ArrayList<>();
    double heapBytes = latest(parts, HEAP);
    for (MemorySeries part : parts) {
      Trend trend = TrendFinder.find(part, measure(part, whole, processBytes, heapBytes));
      if (trend.grows()
          && !(fills && part.category().equals(HEAP))
          && (whole.grows() || !contradicts(judged, trend))) {
        growing.add(trend);
      }
    }
    double perHour = whole.grows() ? whole.slope() : largest(growing);
    addThreads(growing, parts, perHour);
    if (whole.grows() && !fills && (!growing.isEmpty() || !isDivided(parts))) {
      growing.add(whole);
    }
    growing.sort(Comparator.comparingDouble(Trend::slope).reversed());
    List<GrowingPart> shown =
        growing.stream().limit(MAX_GROWING).map(trend -> part(trend, perHour)).toList();
    String verdict = verdict(whole, !growing.isEmpty());
    return new GrowthVerdict(
        verdict,
        switch (verdict) {
          case GROWS -> sentence.grows(shown, process, limitBytes);
          case STEADY -> fills ? sentence.steadyBesideHeap(judged) : sentence.steady(process);
          default -> sentence.tooEarly(process);
        },
        process.timeMillis(0),
        process.timeMillis(process.size() - 1),
        shown);
  }

  /**
   * A verdict with sites that are known otherwise than by series of their own.
   *
   * @param verdict of this process; grows
   * @param sites parts of what grows
   */
  public GrowthVerdict named(
      GrowthVerdict verdict, List<GrowingPart> sites, MemorySeries process, long limitBytes) {
    List<GrowingPart> growing = new ArrayList<>(verdict.growing());
    growing.addAll(sites);
    growing.sort(Comparator.comparingDouble(GrowingPart::bytesPerHour).reversed());
    List<GrowingPart> shown = growing.stream().limit(MAX_GROWING).toList();
    return new GrowthVerdict(
        verdict.verdict(),
        sentence.grows(shown, process, limitBytes),
        verdict.fromMillis(),
        verdict.toMillis(),
        shown,
        verdict.sites());
  }

  /**
   * In what a part's teeth may have their share. The Java heap does not come and go with native
   * memory, nor threads with anything else. Where the whole process grows for sure, a part of that
   * growth is enough.
   */
  private static double measure(
      MemorySeries part, Trend whole, double processBytes, double heapBytes) {
    if (part.category().equals(HEAP)) {
      return processBytes;
    }
    double bytes = processBytes - heapBytes;
    if (part.category().equals(STACKS)) {
      bytes = part.size() == 0 ? 0 : part.bytes(part.size() - 1);
    }
    return whole.grows() ? Math.min(bytes, whole.slope() * whole.hours()) : bytes;
  }

  /**
   * Where something grows, threads that rise still are the reason to look at first. The rules may
   * refuse them: stacks of those that came before their code was compiled are larger.
   */
  private static void addThreads(List<Trend> growing, List<MemorySeries> parts, double perHour) {
    if (growing.isEmpty() || growing.stream().anyMatch(trend -> isThreads(trend.series()))) {
      return;
    }
    long sinceMillis =
        growing.stream()
            .max(Comparator.comparingDouble(Trend::slope))
            .map(Trend::sinceMillis)
            .orElseThrow();
    for (MemorySeries part : parts) {
      Trend trend = isThreads(part) ? TrendFinder.risen(part, sinceMillis) : null;
      if (trend != null && trend.slope() >= GrowthSentence.MIN_THREADS * perHour) {
        growing.add(trend);
      }
    }
  }

  private static boolean isThreads(MemorySeries part) {
    return part.category().equals(STACKS) && part.site().isEmpty();
  }

  /** Whether the Java heap grows by nothing but garbage. */
  private static boolean fills(List<MemorySeries> parts, HeapSeries heap, double processBytes) {
    for (MemorySeries part : parts) {
      if (part.category().equals(HEAP)) {
        Trend trend = TrendFinder.find(part, processBytes);
        return trend.grows() && !heap.isKept(trend);
      }
    }
    return false;
  }

  private static double latest(List<MemorySeries> parts, String category) {
    for (MemorySeries part : parts) {
      if (part.category().equals(category) && part.site().isEmpty() && part.size() > 0) {
        return part.bytes(part.size() - 1);
      }
    }
    return 0;
  }

  /**
   * Whether every byte is in some row that is watched: then growth that is in none of them is a
   * step of several, such as that of whoever looks for the first time.
   */
  private static boolean isDivided(List<MemorySeries> parts) {
    return parts.stream().filter(part -> part.site().isEmpty()).count() >= MIN_ROWS;
  }

  private static String verdict(Trend whole, boolean grows) {
    if (grows) {
      return GROWS;
    }
    return whole.kind() == Trend.Kind.STEADY ? STEADY : TOO_EARLY;
  }

  /** Memory may go from one row to another, and the process be none the larger. */
  private static boolean contradicts(MemorySeries process, Trend part) {
    return TrendFinder.atMost(process, part.sinceMillis()) < MIN_IN_RSS * part.low();
  }

  private static double largest(List<Trend> growing) {
    return growing.stream().mapToDouble(Trend::slope).max().orElse(0);
  }

  private static GrowingPart part(Trend trend, double processPerHour) {
    return new GrowingPart(
        trend.series().category(),
        trend.series().site(),
        trend.slope(),
        trend.low(),
        trend.high(),
        trend.sinceMillis(),
        Math.min(1, trend.slope() / processPerHour));
  }
}
