package dev.memprof.agent.weigh;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.util.Collection;

/**
 * Live native memory that was allocated by, or below, a class: sampled, of all its instances, by
 * whichever thread. Immutable.
 *
 * <p>What a caller allocates and then hands to the class is the caller's, not its; and memory that
 * the class has allocated and given away is still its. Direct buffers show here as well: their
 * memory is allocated by {@code ByteBuffer.allocateDirect} on the stack of whoever calls it.
 *
 * @param bytes estimated
 * @param standardErrorBytes the truth lies within two of them 95 times of 100; see {@link
 *     dev.memprof.profile.model.Estimate#variance}
 * @param samples that the estimate stands on; with less than about ten, the standard error itself
 *     is not to be trusted
 */
public record NativeWeight(double bytes, double standardErrorBytes, long samples) {

  /**
   * @param profile what is live
   * @param classes full names; nested classes and lambdas belong to them
   */
  static NativeWeight of(Profile profile, Collection<String> classes) {
    double bytes = 0;
    double variance = 0;
    long samples = 0;
    for (Site site : profile.sites()) {
      if (passesThrough(site, classes)) {
        bytes += site.live().bytes();
        variance += site.live().variance(profile.sampleIntervalBytes());
        samples += site.live().sampledObjects();
      }
    }
    return new NativeWeight(bytes, Math.sqrt(variance), samples);
  }

  private static boolean passesThrough(Site site, Collection<String> classes) {
    for (Frame frame : site.stack()) {
      if (frame.isJava() && classes.stream().anyMatch(type -> isOf(frame.name(), type))) {
        return true;
      }
    }
    return false;
  }

  /**
   * {@code com.acme.Cache.put} and {@code com.acme.Cache$Entry.free} are of {@code com.acme.Cache}.
   */
  private static boolean isOf(String method, String type) {
    if (!method.startsWith(type) || method.length() == type.length()) {
      return false;
    }
    char next = method.charAt(type.length());
    return next == '$' || (next == '.' && method.indexOf('.', type.length() + 1) < 0);
  }
}
