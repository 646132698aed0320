package dev.memprof.profile.model;

/** A column of estimates, which takes nothing while each is {@link Estimate#NONE}. */
final class Estimates {
  private static final int WORDS = 4;

  private final LongColumn words = new LongColumn();
  private int size;

  void add(Estimate estimate) {
    if (!estimate.equals(Estimate.NONE)) {
      reach(size);
      append(estimate);
    }
    size++;
  }

  void set(int index, Estimate estimate) {
    reach(index + 1);
    int at = WORDS * index;
    words.set(at, Double.doubleToRawLongBits(estimate.objects()));
    words.set(at + 1, Double.doubleToRawLongBits(estimate.bytes()));
    words.set(at + 2, estimate.sampledObjects());
    words.set(at + 3, estimate.sampledBytes());
  }

  Estimate get(int index) {
    int at = WORDS * index;
    return at >= words.size()
        ? Estimate.NONE
        : new Estimate(
            Double.longBitsToDouble(words.get(at)),
            Double.longBitsToDouble(words.get(at + 1)),
            words.get(at + 2),
            words.get(at + 3));
  }

  /** Writes down those before that are {@link Estimate#NONE}. */
  private void reach(int index) {
    while (words.size() < WORDS * index) {
      append(Estimate.NONE);
    }
  }

  private void append(Estimate estimate) {
    words.add(Double.doubleToRawLongBits(estimate.objects()));
    words.add(Double.doubleToRawLongBits(estimate.bytes()));
    words.add(estimate.sampledObjects());
    words.add(estimate.sampledBytes());
  }
}
