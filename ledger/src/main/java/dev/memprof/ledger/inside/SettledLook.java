package dev.memprof.ledger.inside;

import dev.memprof.contract.LedgerReading;
import java.io.IOException;
import org.apache.commons.io.function.IOSupplier;

/**
 * Looks again where a mapping came between the reading of owners and that of the kernel's: it would
 * belong to nobody. What is unexplained all the same is believed, and no reason to look again the
 * next time. Any thread may call.
 */
final class SettledLook {
  /**
   * Of the resident bytes; so much more than the last time may be new, and told by another look.
   */
  private static final double MAX_UNEXPLAINED = 0.005;

  private static final int MAX_LOOKS = 3;

  private volatile long believedBytes;

  /**
   * @param look at this moment
   */
  LedgerReading read(IOSupplier<LedgerReading> look) throws IOException {
    LedgerReading now = look.get();
    for (int looks = 1; looks < MAX_LOOKS && isTorn(now); looks++) {
      now = look.get();
    }
    believedBytes = now.unexplainedBytes();
    return now;
  }

  private boolean isTorn(LedgerReading reading) {
    return reading.unexplainedBytes() > believedBytes + MAX_UNEXPLAINED * reading.rssBytes();
  }
}
