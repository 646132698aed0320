package dev.memprof.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Runs a verb in this JVM: what it printed, and its exit code. */
record Cli(int exitCode, String out, String err) {
  static Cli run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Main.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new Cli(exitCode, out.toString(), err.toString());
  }
}
