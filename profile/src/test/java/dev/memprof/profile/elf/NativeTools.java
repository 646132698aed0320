package dev.memprof.profile.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** gcc and binutils: libraries as they are in the wild, made in a test's directory. */
public final class NativeTools {
  private NativeTools() {}

  /** A function as {@code nm} tells it. */
  record Function(long address, long size, String name) {}

  /** Compiles C; {@code file} is the library, its source will lie beside. */
  public static Path compile(Path file, String source, String... options) throws Exception {
    Path c = file.resolveSibling(file.getFileName() + ".c");
    Files.writeString(c, source);
    List<String> command = new ArrayList<>(List.of("gcc", "-shared", "-fPIC", "-O1"));
    command.addAll(List.of(options));
    command.addAll(List.of("-o", file.toString(), c.toString()));
    String unused = run(command.toArray(String[]::new));
    return file;
  }

  /** Runs a tool to its end; its output. Skips the test, loudly, where it is not installed. */
  public static String run(String... command) throws Exception {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      System.err.println("SKIPPED, for want of a tool: " + e.getMessage());
      assumeTrue(false, e.getMessage());
      throw e;
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  /** {@code 0000000000001139 000000000000000b T exported}, of all that have a size. */
  static List<Function> functions(Path library, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("nm", "-S", "--defined-only"));
    command.addAll(List.of(options));
    command.add(library.toString());
    return run(command.toArray(String[]::new))
        .lines()
        .map(line -> line.split(" "))
        .filter(fields -> fields.length == 4 && "tTwWi".contains(fields[2]))
        .map(
            fields ->
                new Function(
                    Long.parseLong(fields[0], 16), Long.parseLong(fields[1], 16), fields[3]))
        .toList();
  }
}
