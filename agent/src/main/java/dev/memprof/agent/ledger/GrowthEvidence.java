package dev.memprof.agent.ledger;

import dev.memprof.agent.control.Dumps;
import dev.memprof.agent.sampler.Ages;
import dev.memprof.contract.GrowthVerdict;
import dev.memprof.profile.model.Profile;
import dev.memprof.store.DumpStore;
import dev.memprof.store.file.StoredDump;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.function.Consumer;

/**
 * Snapshots and dumps of this JVM.
 *
 * @param dumps takes them
 */
public record GrowthEvidence(Dumps dumps) implements GrowthWatch.Evidence {
  /**
   * A watch that keeps these; see {@link GrowthWatch}. Here, since a caller that names the
   * interface would have it loaded when the caller itself is verified, which the start is.
   */
  public GrowthWatch watch(DumpStore store, ZoneId zone, Consumer<GrowthVerdict> listener) {
    return new GrowthWatch(store, this, zone, listener);
  }

  @Override
  public Profile live() throws IOException {
    return dumps.snapshot();
  }

  @Override
  public Profile aged(Duration youngest, Duration oldest) throws IOException {
    return dumps.snapshot(new Ages(youngest.toMillis(), oldest.toMillis()));
  }

  @Override
  public void keep() throws IOException {
    StoredDump unused = dumps.take("growth", "memory has begun to grow");
  }
}
