package dev.memprof.junit;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.profile.owner.Holder;
import dev.memprof.profile.owner.OwnPath;
import dev.memprof.profile.owner.Owner;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Native memory that code holds, estimated from samples. Immutable.
 *
 * @param bytes estimated; 0 where no sample of the code lives
 * @param standardErrorBytes one standard error of it
 * @param paths what holds them: bytes by call path, methods of Java from the innermost on
 */
public record HeldMemory(long bytes, long standardErrorBytes, Map<String, Long> paths) {
  private static final int MAX_SHOWN_FRAMES = 6;
  private static final String OWN = "dev.memprof.";

  public HeldMemory {
    paths = Map.copyOf(paths);
  }

  static HeldMemory of(Profile grown, String packagePrefix) {
    Owner owner = new Owner(grown);
    Map<String, Double> bytes = new TreeMap<>();
    double variance = 0;
    for (Site site : grown.sites()) {
      OwnPath path = OwnPath.of(site.stack(), owner);
      boolean isMeant = path.holder() == Holder.APPLICATION && isOf(packagePrefix, site.stack());
      if (isMeant && site.bytes() != 0) {
        variance += site.live().variance(grown.sampleIntervalBytes());
        bytes.merge(text(site.stack()), site.bytes(), Double::sum);
      }
    }
    double sum = bytes.values().stream().mapToDouble(Double::doubleValue).sum();
    bytes.values().removeIf(held -> held <= 0);
    Map<String, Long> paths = new TreeMap<>();
    bytes.forEach((path, held) -> paths.put(path, Math.round(held)));
    return new HeldMemory(Math.max(0, Math.round(sum)), Math.round(Math.sqrt(variance)), paths);
  }

  /**
   * Whether code of the packages has allocated it. The test that asks is often of them as well, and
   * stands above all that reading a profile allocates.
   */
  private static boolean isOf(String packagePrefix, List<Frame> stack) {
    for (Frame frame : stack) {
      if (frame.isJava() && frame.name().startsWith(packagePrefix)) {
        return true;
      } else if (frame.isJava() && frame.name().startsWith(OWN)) {
        return false;
      }
    }
    return false;
  }

  private static String text(List<Frame> stack) {
    List<String> java = stack.stream().filter(Frame::isJava).map(Frame::label).toList();
    String end = java.size() > MAX_SHOWN_FRAMES ? " < ..." : "";
    return String.join(" < ", java.subList(0, Math.min(java.size(), MAX_SHOWN_FRAMES))) + end;
  }

  /** For the message of a failure. */
  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder("%,d bytes (standard error %,d)".formatted(bytes, standardErrorBytes));
    paths.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .forEach(path -> text.append("%n  %,d by %s".formatted(path.getValue(), path.getKey())));
    return text.toString();
  }
}
