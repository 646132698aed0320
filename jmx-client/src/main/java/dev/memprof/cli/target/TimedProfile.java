package dev.memprof.cli.target;

import static java.util.stream.Collectors.toSet;

import dev.memprof.cli.print.Failure;
import dev.memprof.contract.DumpEntry;
import dev.memprof.contract.ProfilerMXBean;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A timed profile that runs in a target. Closing it while it runs cancels it there; {@link #close}
 * may be called by another thread (a shutdown hook) while one waits.
 */
public final class TimedProfile implements AutoCloseable {
  private static final int POLL_MILLIS = 500;

  /** Writing and symbolizing the difference of two large dumps takes seconds. */
  private static final Duration GRACE = Duration.ofMinutes(2);

  private final Target target;
  private final long id;
  private final Duration length;

  /** Paths of the dumps of profiles that have ended. */
  private final BlockingQueue<String> finished;

  private final Target.Subscription subscription;
  private final long startNanos = System.nanoTime();
  private final Set<String> earlierProfiles;
  private final AtomicBoolean ended = new AtomicBoolean();

  private TimedProfile(
      Target target,
      long id,
      Duration length,
      BlockingQueue<String> finished,
      Set<String> earlierProfiles,
      Target.Subscription subscription) {
    this.target = target;
    this.id = id;
    this.length = length;
    this.finished = finished;
    this.earlierProfiles = earlierProfiles;
    this.subscription = subscription;
  }

  /** Starts one, whose end can be waited for. */
  public static TimedProfile start(Target target, int seconds) {
    Set<String> earlier = profiles(target).stream().map(DumpEntry::name).collect(toSet());
    BlockingQueue<String> finished = new LinkedBlockingQueue<>();
    // Before the start, so that no end is missed.
    Target.Subscription subscription =
        target.listen(
            (notification, handback) -> {
              if (ProfilerMXBean.PROFILE_FINISHED.equals(notification.getType())) {
                finished.add(notification.getMessage());
              }
            });
    try {
      long id = target.profiler().startProfile(seconds);
      return new TimedProfile(
          target, id, Duration.ofSeconds(seconds), finished, earlier, subscription);
    } catch (Failure e) {
      subscription.close();
      throw e;
    }
  }

  public long id() {
    return id;
  }

  /**
   * Waits for the end.
   *
   * @param progress told what has passed, about twice a second
   * @return the dump it wrote into the target's store
   */
  public DumpEntry await(Consumer<Duration> progress) throws InterruptedException {
    while (true) {
      String path = finished.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
      Duration passed = Duration.ofNanos(System.nanoTime() - startNanos);
      DumpEntry entry = path == null ? null : target.stored(path);
      // Notifications are a bounded buffer in the target and may be lost: ask as well.
      if (entry == null && target.profiler().getStatus().sessionId() != id) {
        entry = newProfile();
        if (entry == null && passed.plusSeconds(1).compareTo(length) < 0) {
          ended.set(true);
          throw Failure.failed(
              "profile " + id + " of " + target.name() + " was cancelled there", "start it again");
        }
      }
      if (entry != null) {
        ended.set(true);
        return entry;
      }
      if (passed.compareTo(length.plus(GRACE)) > 0) {
        throw Failure.failed(
            String.format(
                "profile %d of %s did not finish within %d s of its time",
                id, target.name(), GRACE.toSeconds()),
            "it is cancelled; is the target's disk full, or the JVM stopped?");
      }
      progress.accept(passed.compareTo(length) > 0 ? length : passed);
    }
  }

  /** Null when there is none yet. */
  private DumpEntry newProfile() {
    return profiles(target).stream()
        .filter(entry -> !earlierProfiles.contains(entry.name()))
        .findFirst()
        .orElse(null);
  }

  private static List<DumpEntry> profiles(Target target) {
    return target.dumps().getDumps().stream().filter(e -> e.reason().equals("profile")).toList();
  }

  @Override
  public void close() {
    if (ended.compareAndSet(false, true)) {
      target.profiler().cancelProfile(id);
    }
    subscription.close();
  }
}
