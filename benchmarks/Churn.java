import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Threads that replace native blocks from deep stacks. Arguments: the library, threads, seconds, the
 * rate in MB/s for all threads together (0: as fast as it goes), and how many methods deep. Prints
 * {@code MB/s p50 p99 p99.9 max}, latencies in ns of a batch.
 */
public final class Churn {
  private static final int BATCH = 16;
  private static final int LATENCIES = 1 << 20;

  /** Then the JVM has compiled what it will, and memprof has loaded what its first dump needs. */
  private static final int WARM_UP_MILLIS = 6_000;

  private static volatile boolean over;
  private static final LongAdder bytes = new LongAdder();

  private Churn() {}

  private static native long replace(int count);

  public static void main(String[] arguments) throws Exception {
    System.load(Path.of(arguments[0]).toAbsolutePath().toString());
    int threads = Integer.parseInt(arguments[1]);
    double seconds = Double.parseDouble(arguments[2]);
    double rate = Double.parseDouble(arguments[3]) * 1e6 / threads;
    int depth = Integer.parseInt(arguments[4]);
    Worker[] workers = new Worker[threads];
    for (int i = 0; i < threads; i++) {
      workers[i] = new Worker(rate, depth);
      workers[i].start();
    }
    Thread.sleep(WARM_UP_MILLIS);
    for (Worker worker : workers) {
      worker.begin();
    }
    long start = System.nanoTime();
    bytes.reset();
    Thread.sleep((long) (seconds * 1_000));
    double megabytes = bytes.sum() / 1e6;
    double elapsed = (System.nanoTime() - start) / 1e9;
    over = true;
    long[] all = new long[0];
    for (Worker worker : workers) {
      worker.join();
      long[] measured = worker.measured();
      int old = all.length;
      all = Arrays.copyOf(all, old + measured.length);
      System.arraycopy(measured, 0, all, old, measured.length);
    }
    Arrays.sort(all);
    System.out.printf(
        "%.0f %d %d %d %d%n",
        megabytes / elapsed, at(all, 0.5), at(all, 0.99), at(all, 0.999), all[all.length - 1]);
    System.exit(0);
  }

  private static long at(long[] sorted, double quantile) {
    return sorted[(int) (quantile * (sorted.length - 1))];
  }

  /**
   * Keeps latencies from the first batch on, in a ring: a branch that is first taken when the
   * measurement begins would have the JVM throw its compiled loop away just then.
   */
  private static final class Worker extends Thread {
    private final double bytesPerNano;
    private final int depth;
    private final long[] latencies = new long[LATENCIES];
    private final AtomicLong batches = new AtomicLong();
    private long first;

    Worker(double bytesPerSecond, int depth) {
      bytesPerNano = bytesPerSecond / 1e9;
      this.depth = depth;
    }

    @Override
    public void run() {
      long start = System.nanoTime();
      double done = 0;
      while (!over) {
        long before = System.nanoTime();
        long replaced = descend(depth);
        long nanos = System.nanoTime() - before;
        bytes.add(replaced);
        done += replaced;
        long batch = batches.getPlain();
        latencies[(int) (batch & (LATENCIES - 1))] = nanos;
        batches.setRelease(batch + 1);
        while (bytesPerNano > 0 && done / bytesPerNano > System.nanoTime() - start && !over) {
          Thread.onSpinWait();
        }
      }
    }

    void begin() {
      first = batches.getAcquire();
    }

    /** In no order; the latest ones where there were more. */
    long[] measured() {
      long end = batches.getAcquire();
      int count = (int) Math.min(end - first, LATENCIES);
      long[] measured = new long[count];
      for (int i = 0; i < count; i++) {
        measured[i] = latencies[(int) (end - 1 - i & (LATENCIES - 1))];
      }
      return measured;
    }

    private long descend(int depth) {
      return depth == 0 ? replace(BATCH) : descend(depth - 1);
    }
  }
}
