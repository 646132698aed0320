package dev.memprof.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import java.util.function.Predicate;

/**
 * A forked process, a JVM most often, with its output kept. Waits for lines of output, never for
 * time; a failed expectation shows all that the child has said. Killed when closed.
 */
public final class Jvm implements AutoCloseable {
  /** The agent's jar, as built. */
  public static final Path AGENT = Path.of(System.getProperty("memprof.agent")).normalize();

  /** The compiled programs of this module, and what they need. */
  public static final String CLASS_PATH = System.getProperty("memprof.programs");

  private static final long TIMEOUT_S = Waiting.MAX_WAIT.toSeconds();

  private final Process process;
  private final List<String> output = new ArrayList<>();
  private final Thread reader;
  private final Path directory;
  private boolean ended;

  private Jvm(Process process, Path directory) {
    this.process = process;
    this.directory = directory;
    reader = new Thread(this::readOutput, "output of " + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /** A command to be, built by a test. */
  public static final class Builder {
    private final List<String> command = new ArrayList<>();
    private final ProcessBuilder process = new ProcessBuilder();

    public Builder(Object... words) {
      add(words);
      process.environment().remove("JAVA_TOOL_OPTIONS");
      process.environment().remove("MEMPROF_OPTIONS");
    }

    public Builder add(Object... words) {
      for (Object word : words) {
        command.add(word.toString());
      }
      return this;
    }

    public Builder environment(String name, String value) {
      process.environment().put(name, value);
      return this;
    }

    public Map<String, String> environment() {
      return process.environment();
    }

    /**
     * Starts, and waits until the program says {@code ready}: before that, a JVM may be replaced.
     */
    public Jvm startReady() throws IOException, InterruptedException {
      Jvm jvm = start();
      String unused = jvm.awaitLine("ready");
      return jvm;
    }

    /** Standard error is part of the output. */
    public Jvm start() throws IOException {
      Path directory = Files.createTempDirectory("memprof-it-");
      process.command(command).directory(directory.toFile()).redirectErrorStream(true);
      return new Jvm(process.start(), directory);
    }
  }

  /** {@code java -javaagent:memprof.jar=OPTIONS -cp <programs>}. */
  public static Builder profiled(Jdk jdk, String options) {
    return java(jdk).add("-javaagent:" + AGENT + (options.isEmpty() ? "" : "=" + options));
  }

  /**
   * The same, with a start that costs less: for what neither compilers nor collectors change.
   * Starts are most of what the tests cost.
   */
  public static Builder light(Jdk jdk, String options) {
    return profiled(jdk, options).add("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
  }

  /** {@code java -cp <programs>}. */
  public static Builder java(Jdk jdk) {
    return new Builder(jdk.tool("java"), "-cp", CLASS_PATH);
  }

  private void readOutput() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line; (line = lines.readLine()) != null; ) {
        synchronized (output) {
          output.add(line);
          output.notifyAll();
        }
      }
    } catch (IOException e) {
      synchronized (output) {
        output.add("(output lost: " + e + ")");
      }
    }
    synchronized (output) {
      ended = true;
      output.notifyAll();
    }
  }

  /** Of none of those that the kernel gives to clients, which come and go. */
  public static int freePort() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(10_000, 32_768);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException e) {
        // taken
      }
    }
  }

  public long pid() {
    return process.pid();
  }

  /** What the kernel tells of it. */
  public Procfs proc() {
    return new Procfs(pid());
  }

  public void awaitDescriptors(LongPredicate expected) {
    Waiting.on("descriptors")
        .untilAsserted(
            () -> assertThat(proc().descriptors()).as(text()).matches(expected::test, "expected"));
  }

  /** Other descriptors than connections come and go by themselves. */
  public void awaitConnections(int port, long expected) {
    Waiting.on("connections")
        .untilAsserted(() -> assertThat(proc().connections(port)).as(text()).isEqualTo(expected));
  }

  public Path directory() {
    return directory;
  }

  /** The first line, from the beginning, that fulfils the condition. */
  public String await(Predicate<String> condition, String what) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
    synchronized (output) {
      for (int next = 0; ; ) {
        for (; next < output.size(); next++) {
          if (condition.test(output.get(next))) {
            return output.get(next);
          }
        }
        long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (ended || leftMs <= 0) {
          throw new AssertionError(
              (ended ? "ended without " : "timed out waiting for ") + what + "\n" + text());
        }
        output.wait(leftMs);
      }
    }
  }

  public String awaitLine(String start) throws InterruptedException {
    return await(line -> line.startsWith(start), "a line that starts with '" + start + "'");
  }

  public Jvm say(String line) throws IOException {
    OutputStream in = process.getOutputStream();
    in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    in.flush();
    return this;
  }

  public Jvm closeInput() throws IOException {
    process.getOutputStream().close();
    return this;
  }

  /** Waits for the end. */
  public int exitCode() throws InterruptedException {
    return exitCode(TIMEOUT_S);
  }

  public int exitCode(long timeoutSeconds) throws InterruptedException {
    if (!process.waitFor(timeoutSeconds, TimeUnit.SECONDS)) {
      throw new AssertionError("does not end\n" + text());
    }
    reader.join(10_000);
    return process.exitValue();
  }

  /** The dump that a program names in its output, once it has ended in order. */
  public Path dumpAtEnd() throws InterruptedException {
    String line = awaitLine("dump ");
    assertThat(exitCode()).as(this::text).isZero();
    return Path.of(line.substring("dump ".length()));
  }

  /** All that was said so far, on both streams. */
  public List<String> output() {
    synchronized (output) {
      return List.copyOf(output);
    }
  }

  public String text() {
    return String.join("\n", output());
  }

  /** Runs a command to its end. */
  public static Jvm run(Builder builder) throws IOException, InterruptedException {
    Jvm jvm = builder.start().closeInput();
    int unused = jvm.exitCode();
    return jvm;
  }

  /** {@code kill -9}; returns when it has ended: until then its ports and sockets still answer. */
  public void kill() {
    Process unused = process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
