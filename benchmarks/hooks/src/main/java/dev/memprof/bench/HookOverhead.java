package dev.memprof.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Calls of cheap methods, tens of millions of them: as they are, measured by {@code release}, and
 * counted by {@code count}; by one thread and by two.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class HookOverhead {
  private static final String AGENT = "-javaagent:../../agent/target/memprof.jar=";
  private static final String CHEAP = "dev.memprof.bench.HookOverhead$Cheap#call";

  /** A method that does next to nothing. */
  static final class Cheap {
    private int calls;

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    int call(int bytes) {
      calls += bytes;
      return calls;
    }
  }

  /** One for each thread. */
  @State(Scope.Thread)
  public static class Mine {
    final Cheap cheap = new Cheap();
  }

  @Benchmark
  @Fork(value = 1, jvmArgs = AGENT)
  public int plain(Mine mine) {
    return mine.cheap.call(3);
  }

  @Benchmark
  @Fork(value = 1, jvmArgs = AGENT + "release=" + CHEAP)
  public int measured(Mine mine) {
    return mine.cheap.call(3);
  }

  @Benchmark
  @Threads(2)
  @Fork(value = 1, jvmArgs = AGENT + "release=" + CHEAP)
  public int measuredByTwo(Mine mine) {
    return mine.cheap.call(3);
  }

  @Benchmark
  @Fork(value = 1, jvmArgs = AGENT + "count=" + CHEAP + "(int)@0")
  public int counted(Mine mine) {
    return mine.cheap.call(3);
  }

  @Benchmark
  @Threads(2)
  @Fork(value = 1, jvmArgs = AGENT + "count=" + CHEAP + "(int)@0")
  public int countedByTwo(Mine mine) {
    return mine.cheap.call(3);
  }
}
