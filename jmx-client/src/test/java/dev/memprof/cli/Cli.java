package dev.memprof.cli;

import dev.memprof.cli.print.Output;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Runs a verb in this JVM: what it printed, and its exit code. */
record Cli(int exitCode, String out, String err) {
  static Cli run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintWriter outWriter = Output.to(out).writer();
    PrintWriter errWriter = Output.to(err).writer();
    int exitCode = Main.commandLine().setOut(outWriter).setErr(errWriter).execute(arguments);
    outWriter.flush();
    errWriter.flush();
    return new Cli(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
