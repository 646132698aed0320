package dev.memprof.agent.ledger;

import dev.memprof.agent.control.Dumps;
import dev.memprof.profile.model.Profile;
import dev.memprof.store.file.StoredDump;
import java.io.IOException;

/**
 * Snapshots and dumps of this JVM.
 *
 * @param dumps takes them
 */
public record GrowthEvidence(Dumps dumps) implements GrowthWatch.Evidence {
  @Override
  public Profile live() throws IOException {
    return dumps.snapshot();
  }

  @Override
  public void keep() throws IOException {
    StoredDump unused = dumps.take("growth", "memory has begun to grow");
  }
}
