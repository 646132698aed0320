package dev.memprof.agent.ledger;

import dev.memprof.contract.GrowthVerdict;
import dev.memprof.ledger.growth.GrowthJudge;
import dev.memprof.ledger.growth.GrowthSentence;
import dev.memprof.ledger.growth.MemorySeries;
import dev.memprof.store.DumpStore;
import dev.memprof.store.file.Run;
import dev.memprof.store.growth.OngoingGrowth;
import dev.memprof.store.growth.RunGrowth;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Consumer;

/**
 * Whether this JVM's memory grows, by its curve and its dumps so far. For any threads; its monitor
 * guards what was said last.
 */
public final class GrowthWatch {
  /** Growth that is seen once more after that is told. */
  private static final long CONFIRMED_MILLIS = 50_000;

  private static final long NOT_BEGUN = 0;

  private final DumpStore store;
  private final Evidence evidence;
  private final ZoneId zone;
  private final Consumer<GrowthVerdict> listener;
  private long beganMillis;
  private boolean told;
  private volatile GrowthVerdict latest;

  /** What tells which line of Java code it is. */
  public interface Evidence extends OngoingGrowth.Evidence {
    /** Stores what is live now, to be compared with later. */
    void keep() throws IOException;
  }

  /**
   * @param zone of the times of day in sentences
   * @param listener told by {@link #look} when memory has begun to grow
   */
  public GrowthWatch(
      DumpStore store, Evidence evidence, ZoneId zone, Consumer<GrowthVerdict> listener) {
    this.store = store;
    this.evidence = evidence;
    this.zone = zone;
    this.listener = listener;
  }

  /**
   * The verdict now. Takes some ten milliseconds; where something grows, the time to read the
   * latest dumps and to take a snapshot.
   *
   * @param since nothing before that counts; {@link Instant#EPOCH} for all of the run
   */
  public GrowthVerdict verdict(Instant since) {
    Run run = store.run();
    if (run == null) {
      MemorySeries nothing = new MemorySeries(MemorySeries.RSS, "");
      return new GrowthJudge(new GrowthSentence(zone)).judge(nothing, List.of(), 0);
    }
    return OngoingGrowth.of(run, evidence, since, zone);
  }

  /** The verdict of the last {@link #look}, without lines of code; null before the first. */
  GrowthVerdict latest() {
    return latest;
  }

  /**
   * Looks whether memory has begun to grow. The first time, what is live is kept; the listener is
   * told once, when all looks of most of a minute say so. It is told again after memory was steady
   * in between. To be called several times a minute at first, then about once.
   */
  public void look() {
    Run run = store.run();
    if (run == null) {
      return;
    }
    GrowthVerdict now = RunGrowth.of(run, List.of(), Instant.EPOCH, zone);
    latest = now;
    switch (change(now)) {
      case BEGINS -> keep();
      case GOES_ON -> listener.accept(verdict(Instant.EPOCH));
      case NONE -> {}
    }
  }

  /** A failure is counted and told as that of any dump. */
  private void keep() {
    try {
      evidence.keep();
    } catch (IOException e) {
      return; // the verdict is without a line, then
    }
  }

  private enum Change {
    NONE,
    BEGINS,
    GOES_ON
  }

  private synchronized Change change(GrowthVerdict now) {
    boolean grows = now.verdict().equals(GrowthJudge.GROWS);
    boolean begins = grows && beganMillis == NOT_BEGUN && !told;
    boolean news = grows && !begins && !told && now.toMillis() - beganMillis >= CONFIRMED_MILLIS;
    told = news || (told && !now.verdict().equals(GrowthJudge.STEADY));
    beganMillis = begins ? now.toMillis() : grows ? beganMillis : NOT_BEGUN;
    return begins ? Change.BEGINS : news ? Change.GOES_ON : Change.NONE;
  }
}
