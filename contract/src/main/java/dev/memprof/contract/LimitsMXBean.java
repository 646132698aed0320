package dev.memprof.contract;

/**
 * What can end this process or an allocation of it, and how near that is. Object name {@code
 * dev.memprof:type=Limits}.
 *
 * <p>Notification: {@code memprof.limit}, whose user data is a {@link LimitStep}.
 */
@Described("Limits of memory, how much of them is used, and at which use dumps are taken")
public interface LimitsMXBean {
  /** Type of a notification: a limit has come nearer by a step. */
  String LIMIT = "memprof.limit";

  @Described("Every limit of this process, with its current use")
  LimitEntry[] getLimits();

  @Described(
      "Percents of a limit at which a dump is taken, such as 75+85+92, and every 5 % beyond; or off")
  String getThresholds();

  void setThresholds(String percents);
}
