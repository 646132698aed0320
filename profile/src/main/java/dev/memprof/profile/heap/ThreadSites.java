package dev.memprof.profile.heap;

import dev.memprof.profile.model.Estimate;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Label;
import dev.memprof.profile.model.Site;
import dev.memprof.profile.model.Sites;
import java.util.List;
import java.util.Map;

/**
 * Makes a stack a site for each of its threads. jemalloc unbiases a thread's line by itself, and so
 * it must be scaled by itself. The shares then add up to the stack's total, up to the rounding of
 * counts in the file; where they do not, or are not there, the total counts.
 */
final class ThreadSites {
  private final RawDump.Scale scale;
  private final Map<Long, String> names;
  private final Sites sites;

  ThreadSites(RawDump dump) {
    this.scale = dump.scale();
    this.names = dump.threadNames();
    this.sites = new Sites(dump.stacks().size());
  }

  void add(RawDump.Stack stack, List<Frame> frames) {
    Estimate total = scale.estimate(stack.objects, stack.bytes);
    int count = stack.threads.length / 3;
    Estimate sum = Estimate.NONE;
    for (int i = 0; i < count; i++) {
      sum = sum.plus(share(stack, i));
    }
    if (count == 0 || Math.abs(sum.bytes() - total.bytes()) > rounding(count + 1)) {
      sites.add(new Site(frames, "", labels(stack), total, Estimate.NONE));
      return;
    }
    for (int i = 0; i < count; i++) {
      sites.add(
          new Site(
              frames, name(stack.threads[3 * i]), labels(stack), share(stack, i), Estimate.NONE));
    }
  }

  private static List<Label> labels(RawDump.Stack stack) {
    return stack.minAgeSeconds < 0 ? List.of() : List.of(Label.age(stack.minAgeSeconds));
  }

  private Estimate share(RawDump.Stack stack, int i) {
    return scale.estimate(stack.threads[3 * i + 1], stack.threads[3 * i + 2]);
  }

  /** Half an object more or less in the samples is up to half an interval in bytes. */
  private double rounding(int lines) {
    return lines * (scale.intervalBytes() / 2.0 + 1);
  }

  private String name(long thread) {
    String name = names.get(thread);
    return name == null ? "[thread " + thread + "]" : name;
  }

  List<Site> toList() {
    return sites.toList();
  }
}
