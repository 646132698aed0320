package dev.memprof.contract;

/**
 * What can end this process or an allocation of it, and how near that is. Object name {@code
 * dev.memprof:type=Limits}.
 *
 * <p>Notification: {@code memprof.limit}, whose user data is a {@link LimitStep}.
 */
@Described(
    "Shows the limits of memory, how much of them is used, and at which use dumps are taken.")
public interface LimitsMXBean {
  /** Type of a notification: a limit has come nearer by a step. */
  String LIMIT = "memprof.limit";

  @Described("These are all limits of this process, with their current use.")
  LimitEntry[] getLimits();

  @Described(
      "A dump is taken at these percents of a limit, such as 75+85+92, and every 5 % beyond; off means"
          + " at none.")
  String getThresholds();

  void setThresholds(String percents);
}
