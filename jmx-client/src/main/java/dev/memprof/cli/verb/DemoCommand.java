package dev.memprof.cli.verb;

import dev.memprof.cli.machine.Installation;
import dev.memprof.cli.print.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Runs the leaking example under the agent and looks at it as a user would. */
@Command(
    name = "demo",
    description = "Start a server that leaks, profile it, show where its memory goes.",
    footer = {
      "%nEvery command is printed as it can be typed. Takes half a minute.",
      "%nExample:  memprof demo%n"
    })
public final class DemoCommand extends Verb {
  private static final String PAGE = "memprof-demo.html";
  private static final String BUILD = "in the source tree run: make build";

  private final Supplier<CommandLine> program;

  /**
   * @param program makes a command line of all verbs
   */
  public DemoCommand(Supplier<CommandLine> program) {
    this.program = program;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<String> server = serverCommand();
    say("A server that leaks native memory, with one flag added:");
    show(server);
    try (DemoServer running = DemoServer.start(server)) {
      String pid = Long.toString(running.pid());
      say("It runs as pid " + pid + ". Is it profiled?");
      memprof("status", pid);
      say("What grows in ten seconds, as a flame graph:");
      memprof("profile", pid, "-d", "10s", "-o", PAGE, "--force");
      say("The sites that hold the most memory now, with their Java callers:");
      memprof("top", pid, "-n", "5");
    }
    say("The server has stopped. Open the flame graph in a browser:");
    out().println(Path.of(PAGE).toAbsolutePath());
    return OK;
  }

  private static List<String> serverCommand() {
    Path agent =
        Installation.agentJar()
            .orElseThrow(
                () ->
                    Failure.failed(
                        "memprof.jar is not found",
                        BUILD + ", or set " + Installation.AGENT_JAR_VARIABLE + " to its path"));
    Path examples =
        Installation.examplesJar()
            .orElseThrow(() -> Failure.failed("memprof-examples.jar is not found", BUILD));
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-javaagent:" + fromHere(agent),
        "-jar",
        fromHere(examples));
  }

  private static String fromHere(Path path) {
    Path here = Path.of("").toAbsolutePath();
    return path.startsWith(here) ? here.relativize(path).toString() : path.toString();
  }

  private void memprof(String... arguments) {
    List<String> command = new ArrayList<>(List.of("memprof"));
    command.addAll(List.of(arguments));
    show(command);
    int exitCode = program.get().setOut(out()).setErr(err()).execute(arguments);
    if (exitCode != OK) {
      throw Failure.failed("the demo stopped at: " + String.join(" ", command), "see above");
    }
  }

  private void say(String text) {
    out().println();
    out().println(text);
    out().flush();
  }

  private void show(List<String> command) {
    out().println("  $ " + String.join(" ", command));
    out().flush();
  }
}
