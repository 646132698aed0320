package dev.memprof.profile.calls;

import dev.memprof.profile.model.Site;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** What is counted for functions and calls. */
final class CallCounts {
  /** Amounts of one function or call. */
  static class Sum {
    double bytes;
    double objects;
    double grossBytes;
    private int lastSite = -1;

    void add(Site site) {
      bytes += site.bytes();
      objects += site.objects();
      grossBytes += Math.abs(site.bytes());
    }

    boolean addOnce(int number, Site site) {
      if (lastSite == number) {
        return false;
      }
      lastSite = number;
      add(site);
      return true;
    }
  }

  /** From a function to another, perhaps through some that are left out. */
  static final class Call extends Sum {
    final int caller;
    final int callee;
    boolean indirect;

    private Call(int caller, int callee) {
      this.caller = caller;
      this.callee = callee;
    }
  }

  private static final Sum NOTHING = new Sum();

  private final Sum[] flat;
  private final Sum[] cumulative;
  private final Map<Long, Call> calls = new HashMap<>();

  CallCounts(int functions) {
    flat = new Sum[functions];
    cumulative = new Sum[functions];
  }

  void flat(int function, Site site) {
    sum(flat, function).add(site);
  }

  void cumulative(int function, int number, Site site) {
    sum(cumulative, function).addOnce(number, site);
  }

  void call(int caller, int callee, boolean indirect, int number, Site site) {
    Call call =
        calls.computeIfAbsent((long) caller << 32 | callee, key -> new Call(caller, callee));
    if (call.addOnce(number, site)) {
      call.indirect |= indirect;
    }
  }

  private static Sum sum(Sum[] sums, int function) {
    if (sums[function] == null) {
      sums[function] = new Sum();
    }
    return sums[function];
  }

  Sum flat(int function) {
    return flat[function] == null ? NOTHING : flat[function];
  }

  Sum cumulative(int function) {
    return cumulative[function] == null ? NOTHING : cumulative[function];
  }

  Collection<Call> calls() {
    return calls.values();
  }
}
