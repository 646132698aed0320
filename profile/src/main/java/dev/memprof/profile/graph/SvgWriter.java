package dev.memprof.profile.graph;

import dev.memprof.profile.calls.GraphOptions;
import dev.memprof.profile.model.Profile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Writes a call graph as a picture that needs no network and runs no script, drawn by Graphviz. */
public final class SvgWriter {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final int MAX_COMPLAINT = 200;

  private SvgWriter() {}

  /**
   * Runs {@code dot}; leaves {@code out} open.
   *
   * @throws GraphvizException when it is not installed, fails or takes more than a minute
   * @throws IOException from {@code out}
   */
  public static void write(Profile profile, OutputStream out) throws IOException {
    write(profile, GraphOptions.DEFAULT, out);
  }

  /** The same with more or less of the graph. */
  public static void write(Profile profile, GraphOptions options, OutputStream out)
      throws IOException {
    write(profile, options, out, "dot", TIMEOUT);
  }

  /** Files on both sides: pipes would fill up on one while the other is waited for. */
  static void write(
      Profile profile, GraphOptions options, OutputStream out, String program, Duration timeout)
      throws IOException {
    Path directory = Files.createTempDirectory("memprof-graph-");
    Path dot = directory.resolve("graph.dot");
    Path svg = directory.resolve("graph.svg");
    Path complaints = directory.resolve("stderr");
    try {
      try (OutputStream file = Files.newOutputStream(dot)) {
        DotWriter.write(profile, options, file);
      }
      Process process = start(program, dot, svg, complaints);
      int exitCode = await(process, timeout);
      if (exitCode != 0) {
        throw new GraphvizException(
            "graphviz's dot failed with exit code " + exitCode + ": " + firstLine(complaints),
            null);
      }
      Files.copy(svg, out);
      out.flush();
    } finally {
      for (Path file : new Path[] {dot, svg, complaints, directory}) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static Process start(String program, Path in, Path out, Path err) throws IOException {
    try {
      return new ProcessBuilder(program, "-Tsvg")
          .redirectInput(in.toFile())
          .redirectOutput(out.toFile())
          .redirectError(err.toFile())
          .start();
    } catch (IOException e) {
      throw new GraphvizException(
          "graphviz's dot is not installed; install graphviz, or write .dot and render it elsewhere",
          e);
    }
  }

  private static int await(Process process, Duration timeout) throws IOException {
    try {
      if (process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        return process.exitValue();
      }
      throw new GraphvizException(
          "graphviz's dot took more than "
              + timeout.toSeconds()
              + " s; draw fewer functions, or write .dot and render it elsewhere",
          null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while graphviz's dot was drawing");
    } finally {
      process.destroyForcibly();
    }
  }

  private static String firstLine(Path complaints) throws IOException {
    String text = new String(Files.readAllBytes(complaints), StandardCharsets.UTF_8);
    String line = text.lines().filter(l -> !l.isBlank()).findFirst().orElse("it does not say why");
    return line.substring(0, Math.min(line.length(), MAX_COMPLAINT));
  }
}
