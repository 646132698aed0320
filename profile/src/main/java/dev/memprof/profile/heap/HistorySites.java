package dev.memprof.profile.heap;

import dev.memprof.profile.model.Estimate;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.History;
import dev.memprof.profile.model.Label;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.profile.model.Sites;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** Makes profiles of what was ever sampled at each stack. */
final class HistorySites {
  private final Sites allocated;
  private final Sites peak;
  private final Sites selfFreed;

  private HistorySites(int stacks) {
    allocated = new Sites(stacks);
    peak = new Sites(stacks);
    selfFreed = new Sites(stacks);
  }

  static History of(RawDump dump, Instant time, StackFrames frames) throws IOException {
    HistorySites sites = new HistorySites(dump.stacks().size());
    for (RawDump.Stack stack : dump.stacks()) {
      if (stack.history != null) {
        sites.add(frames.of(stack.words), stack.history);
      }
    }
    Profile live = HeapProfileReader.live(dump, time, frames);
    return new History(
        live,
        live.withSites(sites.allocated.toList(), Profile.ALLOCATED),
        live.withSites(sites.peak.toList(), History.PEAK),
        live.withSites(sites.selfFreed.toList(), History.SELF_FREED));
  }

  private void add(List<Frame> frames, StackHistory history) {
    Estimate rest = history.allocated();
    for (int number = 0; number < history.lifetimes(); number++) {
      Estimate freed = history.freedAfter(number);
      add(
          allocated,
          frames,
          List.of(Label.lifetime(StackHistory.minLifetimeMillis(number))),
          freed);
      rest = rest.minus(freed);
    }
    add(allocated, frames, List.of(), rest);
    add(peak, frames, List.of(), history.peak());
    add(selfFreed, frames, List.of(), history.selfFreed());
  }

  /** Less than half a byte is what rounding leaves. */
  private static void add(Sites sites, List<Frame> frames, List<Label> labels, Estimate held) {
    if (held.bytes() >= 0.5) {
      sites.add(new Site(frames, "", labels, held, Estimate.NONE));
    }
  }
}
