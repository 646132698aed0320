package dev.memprof.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Http;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.Idle;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The HTTP service among enemies. */
class HttpHostileIT {
  @TempDir Path directory;

  private static final String JDKS = "dev.memprof.it.harness.Jdk#any";
  private static final String HOST = "Host: localhost\r\n";
  private static final int CROWD = 40;

  /** As a browser asks for what a page of another site links to. */
  private static final String LINK =
      "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n";

  /** More connections than the JVM has descriptors. */
  private static final int DESCRIPTORS = 512;

  private Jvm idle(Jdk jdk) throws Exception {
    return Jvm.light(jdk, "http=0,dir=" + directory).add(Idle.class.getName()).startReady();
  }

  private static String get(String path, String headers) {
    return "GET " + path + " HTTP/1.1\r\n" + headers + "Connection: close\r\n\r\n";
  }

  private static String post(String path, String headers, String body) {
    return "POST " + path + " HTTP/1.1\r\n" + HOST + headers + "Connection: close\r\n\r\n" + body;
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void answersBadRequestsWithTheirStatus(Jdk jdk) throws Exception {
    Map<String, Integer> expected =
        Map.ofEntries(
            Map.entry(get("/dumps/..%2f..%2fetc%2fpasswd", HOST), 404),
            Map.entry(get("/dumps/../../../etc/passwd", HOST), 404),
            Map.entry(get("/dumps/%00", HOST), 400),
            Map.entry(get("/%zz", HOST), 400),
            Map.entry(get("/" + "a".repeat(100_000), HOST), 414),
            Map.entry(get("/status", HOST + "X: " + "a".repeat(100_000) + "\r\n"), 431),
            Map.entry(get("/profile?seconds=0", HOST), 400),
            Map.entry(get("/profile?seconds=86401", HOST), 400),
            Map.entry(get("/profile?seconds=1&format=exe", HOST), 400),
            Map.entry(get("/profile?seconds=1&force=perhaps", HOST), 400),
            Map.entry(get("/activate", HOST), 405),
            Map.entry(get("/status", "Host: rebound.example\r\n"), 421),
            Map.entry(get("/status", "Host: localhost@rebound.example\r\n"), 421),
            Map.entry(get("/status", ""), 400),
            Map.entry(get("/status", HOST + HOST), 400),
            Map.entry(get("/status", HOST + "Sec-Fetch-Site: cross-site\r\n"), 403),
            Map.entry(get("/status", HOST + LINK), 200),
            Map.entry(get("/profile?seconds=86400", HOST + LINK), 403),
            Map.entry(get("/profile?seconds=1&force=true", HOST + LINK), 403),
            Map.entry(get("/debug/pprof/heap?seconds=86400", HOST + LINK), 403),
            Map.entry(get("/debug/pprof/allocs?gc=1", HOST + LINK), 403),
            Map.entry(post("/dumps", LINK + "Content-Length: 0\r\n", ""), 403),
            Map.entry(
                post("/deactivate", "Origin: http://other\r\nContent-Length: 0\r\n", ""), 403),
            Map.entry(post("/deactivate", "Origin: null\r\nContent-Length: 0\r\n", ""), 403),
            Map.entry(post("/pprof/symbol", "Content-Length: 4\r\n", "what"), 400),
            Map.entry(post("/pprof/symbol", "Content-Length: -4\r\n", ""), 400),
            Map.entry(post("/pprof/symbol", "Transfer-Encoding: chunked\r\n", "ZZ\r\n"), 400),
            Map.entry("OPTIONS /status HTTP/1.1\r\n" + HOST + "\r\n", 405),
            Map.entry("BREW /status HTTP/1.1\r\n" + HOST + "\r\n", 405),
            Map.entry("\0\1\2\r\n\r\n", 400));
    try (Jvm jvm = idle(jdk)) {
      Http http = Http.of(jvm);
      for (Map.Entry<String, Integer> request : expected.entrySet()) {
        assertThat(http.rawStatus(request.getKey()))
            .as(request.getKey().substring(0, Math.min(120, request.getKey().length())))
            .isEqualTo(request.getValue());
      }
      assertThat(http.json("/status").get("active").getAsBoolean()).as("untouched").isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void slowClientsLoseTheirOwnConnectionsOnly(Jdk jdk) throws Exception {
    try (Jvm jvm = idle(jdk)) {
      Http http = Http.of(jvm);
      assertThat(http.get("/status").statusCode()).isEqualTo(200);
      long descriptors = jvm.proc().descriptors();
      List<Socket> crowd = new ArrayList<>();
      for (int i = 0; i < CROWD; i++) {
        crowd.add(http.raw("GET /status HTTP/1.1\r\nHo")); // and never the rest
        Socket deaf = http.raw(get("/debug/pprof/heap?format=flamegraph", HOST).repeat(20));
        crowd.add(deaf); // never reads
      }
      assertThat(http.get("/status").statusCode()).isEqualTo(200);
      for (int i = 0; i < 2 * CROWD; i += 2) {
        assertThat(crowd.get(i).getInputStream().read()).as("closed by the server").isEqualTo(-1);
      }
      for (Socket socket : crowd) {
        socket.close();
      }
      jvm.awaitDescriptors(count -> count <= descriptors + 2);
    }
  }

  /** Neither with connections that say nothing, nor with halves of requests. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void crowdsTakeNeitherDescriptorsNorTheScrape(Jdk jdk) throws Exception {
    Jvm.Builder limited =
        new Jvm.Builder(
            "sh", "-c", "ulimit -n " + DESCRIPTORS + " && exec \"$@\"", "sh", jdk.tool("java"));
    limited.add("-javaagent:" + Jvm.AGENT + "=http=0,dir=" + directory);
    List<Socket> crowd = new ArrayList<>();
    try (Jvm jvm = limited.add("-cp", Jvm.CLASS_PATH, Idle.class.getName()).startReady()) {
      Http http = Http.of(jvm);
      for (int i = 0; i < DESCRIPTORS; i++) {
        crowd.add(http.raw(""));
        crowd.add(http.raw("GET /metrics HTTP/1.1\r\n" + HOST));
      }
      assertThat(http.rawStatus(get("/metrics", HOST))).isEqualTo(200);
      assertThat(jvm.proc().descriptors())
          .as("left for the application")
          .isLessThan(DESCRIPTORS / 2);
    } finally {
      for (Socket socket : crowd) {
        socket.close();
      }
    }
  }
}
