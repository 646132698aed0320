package dev.memprof.agent.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.memprof.agent.options.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpPortTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final Settings.HttpAddress FREE_PORT = new Settings.HttpAddress("", 0);

  private final AtomicInteger openings = new AtomicInteger();
  private final HttpClient client = HttpClient.newHttpClient();

  private HttpPort.Opening open() {
    openings.incrementAndGet();
    return gate -> HttpService.unavailable(gate, "odd reason");
  }

  private static HttpRequest request(HttpPort port) {
    return HttpRequest.newBuilder(URI.create(port.url() + "status"))
        .timeout(Duration.ofSeconds(60))
        .build();
  }

  private HttpResponse<String> ask(HttpPort port) throws IOException, InterruptedException {
    return client.send(request(port), BodyHandlers.ofString());
  }

  @Test
  void aClientThatSendsNothingOpensNoService() throws Exception {
    try (HttpPort port = HttpPort.open(FREE_PORT, null, this::open);
        Socket gone = new Socket(LOOPBACK, URI.create(port.url()).getPort())) {
      gone.shutdownOutput();
      assertThat(gone.getInputStream().read()).isEqualTo(-1);
      assertThat(openings).hasValue(0);
    }
  }

  @Test
  void allThatAskWhileTheServiceOpensAreAnswered() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch mayOpen = new CountDownLatch(1);
    try (HttpPort port =
        HttpPort.open(
            FREE_PORT,
            null,
            () -> {
              asked.countDown();
              try {
                mayOpen.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return open();
            })) {
      var answers =
          IntStream.range(0, 7)
              .mapToObj(i -> client.sendAsync(request(port), BodyHandlers.ofString()))
              .toList();
      asked.await();
      mayOpen.countDown();
      assertThat(answers)
          .map(CompletableFuture::join)
          .allSatisfy(answer -> assertThat(answer.body()).contains("odd reason"));
      assertThat(openings).hasValue(1);
    }
  }

  @Test
  void theNextRequestTriesAgain() throws Exception {
    try (HttpPort port =
        HttpPort.open(
            FREE_PORT,
            null,
            () -> {
              if (openings.incrementAndGet() == 1) {
                throw new IllegalStateException("still starting");
              }
              return open();
            })) {
      HttpResponse<String> refused = ask(port);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.body()).contains("still starting");
      assertThat(ask(port).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void tellsAtOnceWhatIsWrong(@TempDir Path directory) throws Exception {
    Path empty = Files.createFile(directory.resolve("empty"));
    try (ServerSocket taken = new ServerSocket(0)) {
      assertProblem(new Settings.HttpAddress("", taken.getLocalPort()), null, "cannot listen on");
    }
    assertProblem(new Settings.HttpAddress("0.0.0.0", 0), null, "needs a token");
    assertProblem(FREE_PORT, empty, "is empty");
    assertProblem(FREE_PORT, directory.resolve("none"), "cannot be read");
  }

  private void assertProblem(Settings.HttpAddress address, Path tokenFile, String problem) {
    assertThatThrownBy(() -> HttpPort.open(address, tokenFile, this::open))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(problem);
  }
}
