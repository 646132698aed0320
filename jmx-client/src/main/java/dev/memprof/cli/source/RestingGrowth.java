package dev.memprof.cli.source;

import dev.memprof.cli.machine.JavaProcess;
import dev.memprof.profile.model.Profile;
import dev.memprof.store.growth.OngoingGrowth;
import java.io.IOException;
import java.time.Duration;

/**
 * What tells which line of Java code grows in a JVM whose agent rests.
 *
 * @param process asked what is live
 */
record RestingGrowth(JavaProcess process) implements OngoingGrowth.Evidence {
  @Override
  public Profile live() throws IOException {
    return aged(0, Long.MAX_VALUE);
  }

  @Override
  public Profile aged(Duration youngest, Duration oldest) throws IOException {
    return aged(youngest.toMillis(), oldest.toMillis());
  }

  private Profile aged(long minMillis, long maxMillis) throws IOException {
    return LiveSocket.look(process, minMillis, maxMillis)
        .orElseThrow(() -> new IOException("what is live is not told"))
        .live();
  }
}
