import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Asks for a page again and again, as a scraper does, and says what that takes: the client's wait,
 * and the time on a processor of the threads that answer. (Compilers work beside them at first.)
 *
 * <p>{@code Scrapes URL PID COUNT INTERVAL_MS}
 */
final class Scrapes {
  public static void main(String[] arguments) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(arguments[0])).build();
    Path tasks = Path.of("/proc", arguments[1], "task");
    int count = Integer.parseInt(arguments[2]);
    long interval = Long.parseLong(arguments[3]);
    HttpClient client = HttpClient.newHttpClient();
    double[] waits = new double[count];
    double[] processor = new double[count];
    long bytes = 0;
    for (int i = 0; i < count; i++) {
      Thread.sleep(interval);
      long onProcessor = onProcessorNanos(tasks);
      long start = System.nanoTime();
      HttpResponse<byte[]> response =
          client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      waits[i] = (System.nanoTime() - start) / 1e3;
      Thread.sleep(2); // the server puts its things away
      processor[i] = (onProcessorNanos(tasks) - onProcessor) / 1e3;
      if (response.statusCode() != 200) {
        throw new IOException(response.statusCode() + " " + arguments[0]);
      }
      bytes = response.body().length;
    }
    System.out.printf(
        "| %d every %d ms | %d | %s | %s | %s |%n",
        count,
        interval,
        bytes,
        spread(waits),
        spread(Arrays.copyOf(processor, Math.min(10, count))),
        spread(Arrays.copyOfRange(processor, count - count / 10, count)));
  }

  private static String spread(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return "%.0f (%.0f-%.0f)"
        .formatted(sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
  }

  private static long onProcessorNanos(Path tasks) throws IOException {
    long sum = 0;
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
      for (Path thread : threads) {
        try {
          if (Files.readString(thread.resolve("comm")).matches("(memprof-http|HTTP-Disp).*\\n")) {
            sum += Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ")[0]);
          }
        } catch (NoSuchFileException e) {
          // has just ended
        }
      }
    }
    return sum;
  }
}
