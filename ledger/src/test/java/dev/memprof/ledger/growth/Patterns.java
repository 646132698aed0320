package dev.memprof.ledger.growth;

import static dev.memprof.ledger.growth.Pattern.leak;
import static dev.memprof.ledger.growth.Pattern.quiet;
import static dev.memprof.ledger.growth.Pattern.quietFrom;

import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;

/** A process of some 400 MiB, in all ways that we could think of. */
final class Patterns {
  private static final double NEVER = Double.POSITIVE_INFINITY;

  private Patterns() {}

  private static DoubleUnaryOperator sum(double base, DoubleUnaryOperator... parts) {
    return minute -> {
      double sum = base;
      for (DoubleUnaryOperator part : parts) {
        sum += part.applyAsDouble(minute);
      }
      return sum;
    };
  }

  private static DoubleUnaryOperator fill(double height, double tauMinutes) {
    return minute -> height * (1 - Math.exp(-minute / tauMinutes));
  }

  /** MiB an hour, between two minutes. */
  private static DoubleUnaryOperator ramp(double perHour, double from, double to) {
    return minute -> perHour * (Math.min(Math.max(minute, from), to) - from) / 60;
  }

  private static DoubleUnaryOperator step(double height, double at) {
    return minute -> minute < at ? 0 : height;
  }

  private static DoubleUnaryOperator small(Random random) {
    return Noise.white(random, 0.7);
  }

  static final List<Pattern> ALL =
      List.of(
          quiet("constant", 360, 60, r -> sum(403)),
          quiet("idle service, 0.3 MiB of noise", 30, 10, r -> sum(403, Noise.white(r, 0.3))),
          quiet(
              "idle service that creeps by 0.1 MiB an hour",
              360,
              60,
              r -> sum(403, Noise.white(r, 0.2), ramp(0.1, 0, 360))),
          quiet("steady load, white noise of 1 %", 30, 10, r -> sum(403, Noise.white(r, 4))),
          quiet("white noise of 10 %", 360, 60, r -> sum(403, Noise.white(r, 40))),
          quiet("noise with wild outliers", 360, 60, r -> sum(403, Noise.wild(r, 6))),
          quiet("reverting random walk, 1 min", 30, 10, r -> sum(403, Noise.reverting(r, 8, 1))),
          quiet("reverting random walk, 5 min", 60, 10, r -> sum(403, Noise.reverting(r, 12, 5))),
          quiet(
              "reverting random walk, 20 min", 360, 60, r -> sum(403, Noise.reverting(r, 12, 20))),
          quietFrom(
              180,
              "reverting random walk, 1 h",
              1_440,
              60,
              r -> sum(403, Noise.reverting(r, 12, 60), small(r))),
          quiet(
              "jobs that come and go", 360, 60, r -> sum(403, Noise.jobs(r, 90, 20, 5), small(r))),
          quiet(
              "memory given back for moments",
              360,
              60,
              r -> sum(403, Noise.jobs(r, -90, 20, 5), small(r))),
          quiet("two levels", 360, 60, r -> sum(403, Noise.jobs(r, 50, 30, 30), small(r))),
          quietFrom(
              60,
              "many jobs at once",
              360,
              60,
              r ->
                  sum(
                      303,
                      Noise.jobs(r, 30, 20, 9),
                      Noise.jobs(r, 40, 33, 13),
                      Noise.jobs(r, 20, 7, 4),
                      Noise.jobs(r, 70, 90, 25))),
          quietFrom(
              8,
              "warm-up of 2 min, slower and slower",
              60,
              10,
              r -> sum(153, fill(250, 2), small(r))),
          quietFrom(
              40,
              "warm-up of 10 min, slower and slower",
              180,
              30,
              r -> sum(153, fill(250, 10), small(r))),
          quietFrom(
              30,
              "warm-up by the logarithm",
              180,
              30,
              r -> sum(153, m -> 50 * Math.log1p(m), small(r))),
          quietFrom(
              8,
              "warm-up in a straight line, 5 min",
              60,
              10,
              r -> sum(153, ramp(3_000, 0, 5), small(r))),
          quietFrom(
              14,
              "warm-up in an S",
              90,
              10,
              r -> sum(153, m -> 250 / (1 + Math.exp((5 - m) / 1.3)), small(r))),
          quietFrom(
              12,
              "warm-up in stairs",
              90,
              10,
              r -> sum(153, step(60, 1), step(60, 2.5), step(50, 4), step(40, 7), small(r))),
          quiet(
              "warm-up too far and back",
              90,
              10,
              r -> sum(153, m -> 250 * m / 3 * Math.exp(1 - m / 3), small(r))),
          quiet(
              "saw-tooth of 20 %, 20 s", 30, 5, r -> sum(403, Noise.saw(r, 80, 1 / 3.0), small(r))),
          quiet("saw-tooth of 20 %, 3 min", 60, 10, r -> sum(403, Noise.saw(r, 80, 3), small(r))),
          quiet(
              "saw-tooth of 20 %, 17 min", 360, 60, r -> sum(403, Noise.saw(r, 80, 17), small(r))),
          quietFrom(
              300,
              "saw-tooth of 20 %, 2 h",
              1_440,
              60,
              r -> sum(403, Noise.saw(r, 80, 120), small(r))),
          quiet(
              "collections, every 30 s or so", 60, 5, r -> sum(403, Noise.collected(r, 150, 0.5))),
          quiet(
              "collections, every 7 min or so", 360, 60, r -> sum(403, Noise.collected(r, 80, 7))),
          quietFrom(
              60,
              "young and old collections",
              360,
              60,
              r -> sum(403, Noise.collected(r, 40, 1.7), Noise.collected(r, 120, 23))),
          quiet(
              "saw-tooth that becomes higher, same floor",
              360,
              60,
              r -> {
                DoubleUnaryOperator saw = Noise.saw(r, 60, 7.3);
                return sum(403, m -> saw.applyAsDouble(m) * (1 + m / 360), small(r));
              }),
          quiet(
              "one step",
              120,
              30,
              r -> {
                double at = 20 + 80 * r.nextDouble();
                return sum(403, step(60, at), small(r));
              }),
          quiet(
              "one step under noise",
              120,
              30,
              r -> {
                double at = 20 + 80 * r.nextDouble();
                return sum(403, step(60, at), Noise.white(r, 12));
              }),
          quiet(
              "two steps",
              240,
              60,
              r -> {
                double at = 30 + 60 * r.nextDouble();
                return sum(403, step(40, at), step(50, at + 80), small(r));
              }),
          quiet(
              "steps up and down",
              240,
              60,
              r -> sum(403, step(70, 31), step(-50, 77), step(60, 113), step(-70, 171), small(r))),
          quiet(
              "a burst that goes",
              120,
              30,
              r -> {
                double at = 20 + 80 * r.nextDouble();
                return sum(403, step(130, at), step(-130, at + 3), small(r));
              }),
          quietFrom(
              75,
              "a burst of 3 min that stays",
              180,
              30,
              r -> sum(403, ramp(2_400, 61, 64), small(r))),
          quiet(
              "a burst that decays",
              180,
              30,
              r -> sum(403, m -> m < 61 ? 0 : 200 * Math.exp(-(m - 61) / 20), small(r))),
          quietFrom(
              120,
              "a cache that fills in 30 min and stays",
              360,
              60,
              r -> sum(403, fill(200, 30), Noise.white(r, 2))),
          quietFrom(
              100,
              "a cache that fills in a straight line, 1 h",
              360,
              60,
              r -> sum(403, ramp(200, 0, 60), Noise.white(r, 2))),
          quietFrom(
              120,
              "a cache that fills under a saw-tooth",
              360,
              60,
              r -> sum(403, fill(200, 30), Noise.collected(r, 80, 5))),
          quietFrom(
              1_440, "day and night", 5 * 1_440, 300, r -> sum(403, Noise.day(r, 80), small(r))),
          quietFrom(
              1_440,
              "day and night under noise",
              5 * 1_440,
              300,
              r -> sum(403, Noise.day(r, 120), Noise.reverting(r, 8, 30))),
          quiet(
              "a batch every hour",
              720,
              60,
              r -> {
                double from = 20 * r.nextDouble();
                return sum(403, m -> (m + from) % 60 < 12 ? 9 * ((m + from) % 60) : 0, small(r));
              }),
          quietFrom(
              110,
              "a leak of 1 h that stopped",
              360,
              60,
              r -> sum(403, ramp(60, 0, 60), Noise.white(r, 2))),
          quietFrom(
              360,
              "a leak that is cured by a restart of the pool, every 3 h",
              1_440,
              60,
              r -> sum(403, m -> m % 180 / 3, Noise.white(r, 2))),
          quiet("shrinks", 360, 60, r -> sum(603, ramp(-30, 0, 360), Noise.white(r, 4))),
          quiet("steady, clock set back and ahead", 180, 60, r -> sum(403, Noise.white(r, 4))),
          quiet(
                  "estimate of a steady site, 8 % error",
                  360, 60, r -> sum(403, Noise.reverting(r, 32, 30)))
              .estimated(0.08),
          leak(
              "1 MiB/s amid a saw-tooth of 60 MiB, 20 s",
              10,
              5,
              0,
              3,
              r -> sum(203, ramp(3_600, 0, 99), Noise.saw(r, 60, 1 / 3.0))),
          leak(
              "1 MiB/s amid a saw-tooth of 60 MiB, 45 s",
              10,
              5,
              0,
              3,
              r -> sum(203, ramp(3_600, 0, 99), Noise.saw(r, 60, 0.75))),
          leak(
              "1 MiB/s amid a saw-tooth of 60 MiB, after a start of some seconds",
              10,
              2,
              0,
              3,
              r -> sum(43, fill(140, 0.07), ramp(3_600, 0, 99), Noise.saw(r, 60, 0.5), small(r))),
          leak(
              "1 MiB/s amid collections of 60 MiB, 10 s or so",
              10,
              1,
              0,
              3,
              r -> sum(203, ramp(3_600, 0, 99), Noise.collected(r, 60, 1 / 6.0))),
          leak(
              "1 % an hour amid a saw-tooth of 20 %, 3 min",
              360, 60, 0, 360, r -> sum(403, ramp(4.03, 0, 999), Noise.saw(r, 80, 3), small(r))),
          leak(
              "1 % an hour amid a saw-tooth of 20 %, 17 min",
              360, 60, 0, 360, r -> sum(403, ramp(4.03, 0, 999), Noise.saw(r, 80, 17), small(r))),
          leak(
              "1 % an hour amid collections of 20 %, 5 min or so",
              480, 20, 0, 480, r -> sum(403, ramp(4.03, 0, 999), Noise.collected(r, 80, 5))),
          leak(
              "10 MiB a minute from the start",
              30,
              5,
              0,
              8,
              r -> sum(203, ramp(600, 0, 999), small(r))),
          leak(
              "5 % an hour under white noise of 5 %",
              360, 60, 0, 360, r -> sum(403, ramp(20, 0, 999), Noise.white(r, 20))),
          leak(
              "3 % an hour under a reverting walk, 5 min",
              360, 60, 0, 360, r -> sum(403, ramp(12, 0, 999), Noise.reverting(r, 4, 5))),
          leak(
              "begins after 4 h of noise",
              600,
              60,
              240,
              600,
              r -> sum(403, ramp(12, 240, 9_999), Noise.white(r, 4))),
          leak(
              "begins after a warm-up of 10 min",
              360,
              60,
              0,
              360,
              r -> sum(153, fill(250, 10), ramp(12, 0, 999), Noise.white(r, 4))),
          leak(
                  "begins after 3 d, day and night",
                  6 * 1_440,
                  300,
                  3 * 1_440,
                  NEVER,
                  r -> sum(403, Noise.day(r, 60), ramp(4, 3 * 1_440, 99_999), small(r)))
              .quietBefore(1_440),
          leak(
              "in stairs of 8 MiB each 10 min",
              360,
              60,
              0,
              360,
              r -> sum(403, m -> 8 * Math.floor(m / 10), small(r))),
          leak(
              "0.5 % an hour for a day",
              1_440, 60, 0, 1_440, r -> sum(403, ramp(2, 0, 9_999), Noise.white(r, 8))),
          leak(
              "after a burst that stayed",
              360,
              60,
              60,
              360,
              r -> sum(403, step(40, 30), ramp(20, 60, 999), Noise.white(r, 2))),
          leak(
              "clock set back and ahead",
              180,
              60,
              0,
              180,
              r -> sum(403, ramp(40, 0, 999), Noise.white(r, 4))),
          leak(
                  "estimate of a site, 8 % error",
                  360,
                  60,
                  0,
                  360,
                  r -> {
                    DoubleUnaryOperator walk = Noise.reverting(r, 0.08, 30);
                    return sum(0, m -> (43 + 40 * m / 60) * (1 + walk.applyAsDouble(m)));
                  })
              .estimated(0.08));
}
