package dev.memprof.cli;

import dev.memprof.contract.DumpEntry;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A {@link FixtureJvm} in a process of its own. */
final class ForkedJvm implements AutoCloseable {
  private static final int TIMEOUT_SECONDS = 60;

  private final Process process;
  private final List<String> seen = new ArrayList<>();
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private ForkedJvm(Process process) {
    this.process = process;
    Thread reader = new Thread(this::read, "fixture-output");
    reader.setDaemon(true);
    reader.start();
  }

  /** Every JDK found on this machine, our own first. */
  static List<Path> jdks() {
    Path own = Path.of(System.getProperty("java.home"));
    try (Stream<Path> installed = Files.list(Path.of("/usr/lib/jvm"))) {
      Stream<Path> others =
          installed
              .filter(
                  jdk -> Files.isExecutable(jdk.resolve("bin/java")) && !Files.isSymbolicLink(jdk))
              .filter(jdk -> !jdk.equals(own))
              .sorted();
      return Stream.concat(Stream.of(own), others).toList();
    } catch (IOException e) {
      return List.of(own);
    }
  }

  static ForkedJvm start(String... options) {
    return start(jdks().get(0), List.of(), options);
  }

  static ForkedJvm start(Path jdk, List<String> jvmOptions, String... options) {
    List<String> command = new ArrayList<>(List.of(jdk.resolve("bin/java").toString()));
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", classPath(), FixtureJvm.class.getName()));
    command.addAll(List.of(options));
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().remove("JAVA_TOOL_OPTIONS");
      ForkedJvm jvm = new ForkedJvm(builder.start());
      jvm.await("ready");
      return jvm;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String pid() {
    return Long.toString(process.pid());
  }

  /** Waits for a line of its output. */
  void await(String expected) {
    try {
      String line;
      do {
        line = lines.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        seen.add(line);
      } while (line != null && !line.equals(expected));
      if (line == null) {
        throw new AssertionError("the fixture never said '" + expected + "', but: " + seen);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private void read() {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      output.lines().forEach(lines::add);
    } catch (IOException | UncheckedIOException e) {
      lines.add("output broke: " + e);
    }
  }

  /** The fixture's, and the contract's. */
  private static String classPath() {
    return Stream.of(FixtureJvm.class, DumpEntry.class)
        .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath())
        .map(path -> new File(path).getPath())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Ends it, and returns when it has ended: until then its ports still answer. */
  @Override
  public void close() {
    Process unused = process.destroyForcibly().onExit().join();
  }
}
