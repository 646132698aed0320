package dev.memprof.cli.verb;

import dev.memprof.cli.print.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The demo's server process: leaks once it has said {@code ready}, ends with its stdin. */
final class DemoServer implements AutoCloseable {
  private static final String READY = "ready";
  private static final String ENDED = "";
  private static final int START_TIMEOUT_SECONDS = 60;
  private static final int STOP_TIMEOUT_SECONDS = 5;

  private final Process process;
  private final Thread killer;

  private DemoServer(Process process) {
    this.process = process;
    this.killer = new Thread(process::destroyForcibly, "memprof-demo-end");
    Runtime.getRuntime().addShutdownHook(killer);
  }

  static DemoServer start(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    // One agent is enough.
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    DemoServer server = new DemoServer(builder.start());
    try {
      server.awaitReady();
      return server;
    } catch (Failure | InterruptedException e) {
      server.close();
      throw e;
    }
  }

  long pid() {
    return process.pid();
  }

  private void awaitReady() throws InterruptedException {
    BlockingQueue<String> signs = new LinkedBlockingQueue<>();
    Thread reader = new Thread(() -> read(signs), "memprof-demo-output");
    reader.setDaemon(true);
    reader.start();
    String sign = signs.poll(START_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    if (!READY.equals(sign)) {
      throw Failure.failed(
          "the example server "
              + (sign == null ? "is not ready in " + START_TIMEOUT_SECONDS + " s" : "ended"),
          "its stderr is above; start it by the command shown");
    }
  }

  /** To its end: a full pipe would block the server. */
  private void read(BlockingQueue<String> signs) {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      output.lines().filter(READY::equals).forEach(signs::add);
    } catch (IOException | UncheckedIOException e) {
      return; // closed by its end
    } finally {
      signs.add(ENDED);
    }
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      Runtime.getRuntime().removeShutdownHook(killer);
    } catch (IOException | IllegalStateException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
