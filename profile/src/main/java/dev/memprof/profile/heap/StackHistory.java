package dev.memprof.profile.heap;

import dev.memprof.profile.lines.LineReader;
import dev.memprof.profile.model.Estimate;
import dev.memprof.profile.model.MalformedProfileException;
import java.util.Arrays;

/**
 * What was ever sampled at a stack, as memprof's own table tells it (docs/formats.md):
 *
 * <pre>
 *   allocated: 17 278528 34816 5570560    samples, their bytes; objects in 1/65536 and bytes, estimated
 *   freed: 13 212992 26624 4259840
 *   peak: 13 212992 26624 4259840         the same of what lived when most did
 *   by_allocator: 11                      samples that were freed by the thread that allocated them
 *   lifetimes: 0 0 13 0                   freed samples: below 1 ms, below 2 ms, below 4 ms, ...
 * </pre>
 */
final class StackHistory {
  private static final double OBJECTS_UNIT = 65536;

  private Estimate allocated = Estimate.NONE;
  private Estimate freed = Estimate.NONE;
  private Estimate peak = Estimate.NONE;
  private long freedByAllocator;
  private long[] lifetimes = {};

  /** Whether the line is one of it; if so, it is read. */
  boolean reads(LineReader line) throws MalformedProfileException {
    if (line.skip("  allocated: ")) {
      allocated = estimate(line);
    } else if (line.skip("  freed: ")) {
      freed = estimate(line);
    } else if (line.skip("  peak: ")) {
      peak = estimate(line);
    } else if (line.skip("  by_allocator: ")) {
      freedByAllocator = line.decimal();
    } else if (line.skip("  lifetimes:")) {
      lifetimes = numbers(line);
    } else {
      return false;
    }
    return true;
  }

  private static Estimate estimate(LineReader line) throws MalformedProfileException {
    long samples = line.decimal();
    line.expect(" ");
    long sampledBytes = line.decimal();
    line.expect(" ");
    long objects = line.decimal();
    line.expect(" ");
    return new Estimate(objects / OBJECTS_UNIT, line.decimal(), samples, sampledBytes);
  }

  private static long[] numbers(LineReader line) throws MalformedProfileException {
    long[] numbers = new long[64];
    int count = 0;
    while (line.skip(" ") && count < numbers.length) {
      numbers[count++] = line.decimal();
    }
    return Arrays.copyOf(numbers, count);
  }

  Estimate allocated() {
    return allocated;
  }

  Estimate peak() {
    return peak;
  }

  Estimate selfFreed() {
    return share(freed, (double) freedByAllocator / Math.max(1, freed.sampledObjects()));
  }

  int lifetimes() {
    return lifetimes.length;
  }

  /** In milliseconds, of those of a number. */
  static long minLifetimeMillis(int number) {
    return number == 0 ? 0 : 1L << (number - 1);
  }

  /**
   * What was freed after a lifetime of some number, by the mean size of all that was freed: at most
   * as much together as was allocated, since some may have been allocated before all this began.
   */
  Estimate freedAfter(int number) {
    long samples = Arrays.stream(lifetimes).sum();
    double part = freed.bytes() > allocated.bytes() ? allocated.bytes() / freed.bytes() : 1;
    return share(freed, samples == 0 ? 0 : part * lifetimes[number] / samples);
  }

  private static Estimate share(Estimate whole, double part) {
    return new Estimate(
        whole.objects() * part,
        whole.bytes() * part,
        Math.round(whole.sampledObjects() * part),
        Math.round(whole.sampledBytes() * part));
  }
}
