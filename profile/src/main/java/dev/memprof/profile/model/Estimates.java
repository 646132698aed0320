package dev.memprof.profile.model;

/** A column of estimates, which takes nothing while each is {@link Estimate#NONE}. */
final class Estimates {
  private static final int WORDS = 4;

  private final LongColumn words = new LongColumn();
  private int size;

  void add(Estimate estimate) {
    int index = size++;
    if (!estimate.equals(Estimate.NONE)) {
      set(index, estimate);
    }
  }

  void set(int index, Estimate estimate) {
    while (words.size() < WORDS * (index + 1)) {
      words.add(0); // as those of NONE
    }
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
}
