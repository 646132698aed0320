package dev.memprof.it.harness;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Waits for what another process does and does not tell: looks again and again, with an end. */
public final class Waiting {
  /** No test expects anything sooner: on a busy machine a JVM's start alone takes many seconds. */
  public static final Duration MAX_WAIT = Duration.ofMinutes(2);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  private Waiting() {}

  /** To be ended by {@code until} or {@code untilAsserted}. */
  public static ConditionFactory on(String what) {
    return Awaitility.await(what)
        .atMost(MAX_WAIT)
        .pollDelay(Duration.ZERO)
        .pollInterval(BETWEEN_LOOKS);
  }
}
