package dev.memprof.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Http;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Waiting;
import dev.memprof.it.programs.SteadyWork;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Many clients at once, as fast as they can. */
@Isolated
class HttpLoadIT {
  @TempDir Path directory;

  private static final String JDKS = "dev.memprof.it.harness.Jdk#any";
  private static final int CLIENTS = 50;

  /** Of the work that the application does alone. */
  private static final int MIN_PERCENT = 97;

  /**
   * In a few seconds, beside whatever else runs, the scheduler alone costs the application some of
   * it. One that is kept from its work by fifty clients does next to nothing.
   */
  private static final int MIN_PERCENT_ON_A_BUSY_MACHINE = 50;

  private static final String[] PATHS = {
    "/profile?seconds=1", "/metrics", "/status", "/profile?seconds=2&format=text"
  };

  @ParameterizedTest
  @MethodSource(JDKS)
  void hammeringForSecondsHurtsNobody(Jdk jdk) throws Exception {
    hammer(jdk, 3, MIN_PERCENT_ON_A_BUSY_MACHINE);
  }

  /** {@code make storm}. */
  @Tag("storm")
  @ParameterizedTest
  @MethodSource(JDKS)
  void hammeringForAMinuteHurtsNobody(Jdk jdk) throws Exception {
    hammer(jdk, 60, MIN_PERCENT);
  }

  private void hammer(Jdk jdk, int seconds, int minPercent) throws Exception {
    try (Jvm jvm =
        Jvm.profiled(jdk, "http=0,dir=" + directory)
            .add(SteadyWork.class.getName(), seconds)
            .startReady()) {
      Http http = Http.of(jvm);
      assertThat(http.get("/metrics").statusCode()).isEqualTo(200);
      assertThat(http.get("/profile?seconds=1&format=text").statusCode()).isEqualTo(200);
      long alone = done(jvm.say("").awaitLine("first "));
      long descriptors = jvm.proc().descriptors();
      long threads = jvm.proc().agentThreads();

      jvm.say("");
      Map<Integer, Integer> statuses = statuses(http, seconds);
      long hammered = done(jvm.awaitLine("second "));
      assertThat(statuses.keySet()).as(statuses.toString()).isSubsetOf(200, 409);
      assertThat(hammered)
          .as("units of work, of %d", alone)
          .isGreaterThan(alone * minPercent / 100);

      jvm.awaitDescriptors(count -> count <= descriptors + 2);
      Waiting.on("the end of threads that are idle")
          .untilAsserted(() -> assertThat(jvm.proc().agentThreads()).isLessThanOrEqualTo(threads));
    }
  }

  private static long done(String line) {
    return Long.parseLong(line.substring(line.indexOf(' ') + 1));
  }

  /** How often each status came; every client goes on to its next path at once. */
  private static Map<Integer, Integer> statuses(Http http, int seconds) throws Exception {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    Map<Integer, Integer> statuses = new TreeMap<>();
    List<Callable<Void>> clients = new ArrayList<>();
    for (int client = 0; client < CLIENTS; client++) {
      int first = client;
      clients.add(
          () -> {
            for (int i = first; System.nanoTime() < end; i++) {
              int status = http.status(PATHS[i % PATHS.length]);
              synchronized (statuses) {
                int unused = statuses.merge(status, 1, Integer::sum);
              }
            }
            return null;
          });
    }
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    for (Future<Void> client : threads.invokeAll(clients)) {
      Void unused = client.get();
    }
    threads.shutdown();
    return statuses;
  }
}
