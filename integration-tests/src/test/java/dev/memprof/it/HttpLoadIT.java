package dev.memprof.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.programs.SteadyWork;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Many clients at once, as fast as they can. */
@Isolated
class HttpLoadIT {
  @TempDir Path directory;

  private static final String JDKS = "dev.memprof.it.Jdk#all";
  private static final int CLIENTS = 50;
  private static final String[] PATHS = {
    "/profile?seconds=1", "/metrics", "/status", "/profile?seconds=2&format=text"
  };

  @ParameterizedTest
  @MethodSource(JDKS)
  void hammeringForSecondsHurtsNobody(Jdk jdk) throws Exception {
    hammer(jdk, 6);
  }

  @Tag("storm")
  @ParameterizedTest
  @MethodSource(JDKS)
  void hammeringForAMinuteHurtsNobody(Jdk jdk) throws Exception {
    hammer(jdk, 60);
  }

  private void hammer(Jdk jdk, int seconds) throws Exception {
    try (Jvm jvm =
        Jvm.profiled(jdk, "http=0,dir=" + directory)
            .add(SteadyWork.class.getName(), seconds)
            .startReady()) {
      Http http = Http.of(jvm);
      assertThat(http.get("/metrics").statusCode()).isEqualTo(200);
      assertThat(http.get("/profile?seconds=1&format=text").statusCode()).isEqualTo(200);
      long alone = done(jvm.say("").awaitLine("first "));
      long descriptors = jvm.proc().descriptors();
      long threads = threads(jvm);

      jvm.say("");
      Map<Integer, Integer> statuses = statuses(http, seconds);
      long hammered = done(jvm.awaitLine("second "));
      assertThat(statuses.keySet()).as(statuses.toString()).isSubsetOf(200, 409);
      assertThat(hammered).as("units of work, of %d", alone).isGreaterThan(alone * 97 / 100);

      jvm.awaitDescriptors(count -> count <= descriptors + 2);
      for (int i = 0; i < 600 && threads(jvm) > threads; i++) {
        Thread.sleep(50); // those that are idle end
      }
      assertThat(threads(jvm)).isLessThanOrEqualTo(threads);
    }
  }

  private static long done(String line) {
    return Long.parseLong(line.substring(line.indexOf(' ') + 1));
  }

  /** The agent's; the JVM starts and ends compiler threads as it likes. */
  private static long threads(Jvm jvm) throws Exception {
    long ours = 0;
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + jvm.pid() + "/task"))) {
      for (Path task : (Iterable<Path>) tasks::iterator) {
        try {
          ours += Files.readString(task.resolve("comm")).startsWith("memprof-") ? 1 : 0;
        } catch (NoSuchFileException e) {
          // it has just ended
        }
      }
    }
    return ours;
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
