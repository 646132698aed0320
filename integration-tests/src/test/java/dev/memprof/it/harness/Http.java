package dev.memprof.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client of a forked JVM's HTTP service. */
public final class Http {
  private static final Duration TIMEOUT = Waiting.MAX_WAIT;

  public final URI base;
  private final HttpClient client = HttpClient.newHttpClient();

  private Http(URI base) {
    this.base = base;
  }

  /** Waits until the agent says where it listens. */
  public static Http of(Jvm jvm) throws InterruptedException {
    String line = jvm.awaitLine("memprof: HTTP service on ");
    return new Http(URI.create(line.substring(line.indexOf("http://"))));
  }

  public String url(String path) {
    return base.resolve(path).toString();
  }

  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path)).timeout(TIMEOUT);
  }

  public HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  public HttpResponse<String> post(String path) throws IOException, InterruptedException {
    return send(request(path).POST(HttpRequest.BodyPublishers.noBody()));
  }

  public CompletableFuture<HttpResponse<String>> getLater(String path) {
    return client.sendAsync(request(path).build(), BodyHandlers.ofString());
  }

  public HttpResponse<byte[]> bytes(String path) throws IOException, InterruptedException {
    return client.send(request(path).build(), BodyHandlers.ofByteArray());
  }

  public JsonObject json(String path) throws IOException, InterruptedException {
    return json(get(path));
  }

  public static JsonObject json(HttpResponse<String> response) {
    return new Gson().fromJson(response.body(), JsonObject.class);
  }

  /** Asks for the status until it is as expected. */
  public JsonObject awaitStatus(Predicate<JsonObject> expected) {
    return Waiting.on("the status").until(() -> json("/status"), expected);
  }

  /** A metric without labels. */
  public double metric(String name) throws IOException, InterruptedException {
    Matcher value = Pattern.compile("(?m)^" + name + " (\\S+)$").matcher(get("/metrics").body());
    assertThat(value.find()).as(name).isTrue();
    return Double.parseDouble(value.group(1));
  }

  /** Waits until a metric without labels is no less. */
  public void awaitMetric(String name, double least) {
    Waiting.on(name).until(() -> metric(name) >= least);
  }

  /** A connection without a client that knows what is right. */
  public Socket raw(String request) throws IOException {
    Socket socket = new Socket(base.getHost(), base.getPort());
    socket.setSoTimeout((int) TIMEOUT.toMillis());
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  /** The status of a request on a connection of its own, its answer read to the end. */
  public int status(String path) throws IOException {
    String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    try (Socket socket = raw(request)) {
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      return Integer.parseInt(answer.substring(9, 12));
    }
  }

  /** The status of the answer to a raw request; 0 when there was none. */
  public int rawStatus(String request) throws IOException {
    try (Socket socket = raw(request)) {
      byte[] start = socket.getInputStream().readNBytes(12);
      return start.length < 12
          ? 0
          : Integer.parseInt(new String(start, StandardCharsets.ISO_8859_1).substring(9));
    }
  }
}
