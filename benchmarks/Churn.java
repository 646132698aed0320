import java.nio.file.Path;
import java.util.Arrays;
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

  private static volatile boolean measuring;
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
    measuring = true;
    long start = System.nanoTime();
    bytes.reset();
    Thread.sleep((long) (seconds * 1_000));
    double megabytes = bytes.sum() / 1e6;
    double elapsed = (System.nanoTime() - start) / 1e9;
    over = true;
    long[] all = new long[0];
    for (Worker worker : workers) {
      worker.join();
      int old = all.length;
      all = Arrays.copyOf(all, old + worker.count);
      System.arraycopy(worker.latencies, 0, all, old, worker.count);
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

  private static final class Worker extends Thread {
    private final double bytesPerNano;
    private final int depth;
    private final long[] latencies = new long[LATENCIES];
    private int count;

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
        if (measuring && count < LATENCIES) {
          latencies[count++] = nanos;
        }
        while (bytesPerNano > 0 && done / bytesPerNano > System.nanoTime() - start && !over) {
          Thread.onSpinWait();
        }
      }
    }

    private long descend(int depth) {
      return depth == 0 ? replace(BATCH) : descend(depth - 1);
    }
  }
}
