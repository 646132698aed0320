package dev.memprof.ledger.growth;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;

/** What lies over the memory of a process, in MiB by minutes; asked for ascending minutes. */
final class Noise {
  private Noise() {}

  static DoubleUnaryOperator white(Random random, double deviation) {
    return minute -> deviation * random.nextGaussian();
  }

  /** Student's t of 2 degrees of freedom: now and then far out. */
  static DoubleUnaryOperator wild(Random random, double scale) {
    return minute -> {
      double chi = Math.pow(random.nextGaussian(), 2) + Math.pow(random.nextGaussian(), 2);
      return Math.max(-300, Math.min(900, scale * random.nextGaussian() / Math.sqrt(chi / 2)));
    };
  }

  /** A random walk that is drawn back to 0 (Ornstein and Uhlenbeck). */
  static DoubleUnaryOperator reverting(Random random, double deviation, double tauMinutes) {
    double[] state = {0, deviation * random.nextGaussian()};
    return minute -> {
      double kept = Math.exp(-(minute - state[0]) / tauMinutes);
      state[0] = minute;
      state[1] = state[1] * kept + deviation * Math.sqrt(1 - kept * kept) * random.nextGaussian();
      return state[1];
    };
  }

  /** Now and then another level for a while. */
  static DoubleUnaryOperator jobs(Random random, double height, double everyMinutes, double lasts) {
    double[] until = {0, random.nextDouble() * everyMinutes};
    return minute -> {
      while (minute >= until[1]) {
        until[0] = until[1] + lasts * (0.5 + random.nextDouble());
        until[1] = until[0] - everyMinutes * Math.log(1 - random.nextDouble());
      }
      return minute < until[0] ? height : 0;
    };
  }

  /** Rises, and falls at once, always alike. */
  static DoubleUnaryOperator saw(Random random, double height, double periodMinutes) {
    double phase = random.nextDouble();
    return minute -> {
      double at = minute / periodMinutes + phase;
      return height * (at - Math.floor(at));
    };
  }

  /** Rises until a collector comes, later or earlier, which leaves a little more or less. */
  static DoubleUnaryOperator collected(Random random, double height, double periodMinutes) {
    double[] tooth = {0, 0, 0, 0}; // from, to, floor, height
    return minute -> {
      while (minute >= tooth[1]) {
        tooth[0] = tooth[1];
        tooth[1] += periodMinutes * (0.5 + random.nextDouble());
        tooth[2] = height * 0.05 * random.nextGaussian();
        tooth[3] = height * (0.7 + 0.6 * random.nextDouble());
      }
      return tooth[2] + tooth[3] * (minute - tooth[0]) / (tooth[1] - tooth[0]);
    };
  }

  /** Lowest at the start of a phase of its own, highest half a day later. */
  static DoubleUnaryOperator day(Random random, double height) {
    double phase = random.nextDouble();
    return minute -> height * (1 - Math.cos(2 * Math.PI * (minute / 1_440 + phase))) / 2;
  }
}
