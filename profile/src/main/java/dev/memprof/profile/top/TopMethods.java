package dev.memprof.profile.top;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.profile.owner.Origin;
import dev.memprof.profile.owner.Overhead;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Bytes under each Java method that is not the JDK's. */
final class TopMethods {
  private static final class Sum {
    final String method;
    final Origin origin;
    double bytes;
    int lastSite;

    Sum(String method) {
      this.method = method;
      this.origin = Origin.of(method);
    }

    Origin origin() {
      return origin;
    }

    double size() {
      return Math.abs(bytes);
    }

    String method() {
      return method;
    }
  }

  private TopMethods() {}

  static List<Top.Cumulative> largest(Profile profile, int n) {
    Map<String, Sum> sums = new HashMap<>();
    int number = 0;
    Overhead overhead = new Overhead(profile.mappings());
    for (Site site : profile.sites()) {
      number++;
      if (Overhead.MEMPROF.equals(overhead.of(site.stack()))) {
        continue;
      }
      for (Frame frame : site.stack()) {
        if (frame.isJava()) {
          Sum sum = sums.computeIfAbsent(frame.name(), Sum::new);
          // A recursive method is in the stack more than once.
          if (sum.lastSite != number) {
            sum.lastSite = number;
            sum.bytes += site.bytes();
          }
        }
      }
    }
    double whole = profile.grownBytes();
    return sums.values().stream()
        .filter(sum -> sum.origin.compareTo(Origin.JDK) > 0)
        .sorted(
            Comparator.comparing(Sum::origin)
                .thenComparing(Sum::size)
                .reversed()
                .thenComparing(Sum::method))
        .limit(n)
        .map(sum -> new Top.Cumulative(sum.method, sum.bytes, Top.percent(sum.bytes, whole)))
        .toList();
  }
}
