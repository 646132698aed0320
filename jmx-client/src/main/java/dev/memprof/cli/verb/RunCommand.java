package dev.memprof.cli.verb;

import dev.memprof.cli.print.Failure;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Help for {@code run}. The verb itself is in the launcher script, which replaces itself by the
 * application: same pid, same streams. A JVM cannot do that.
 */
@Command(
    name = "run",
    description = "Start a Java program on jemalloc with memprof, without a relaunch.",
    customSynopsis = "memprof run [OPTION=VALUE...] -- java ARGUMENT...",
    footer = {
      "%nThe program takes memprof's place: same pid, streams, signals and exit code. "
          + "Options are the agent's, such as active=false, lg_prof_sample=20, dir=/var/dumps.",
      "%nExample:  memprof run growth=128m -- java -Xmx1g -jar app.jar%n"
    })
public final class RunCommand extends Verb {
  @Parameters(
      paramLabel = "OPTION=VALUE... -- java ARGUMENT",
      description = "Options of the agent, then the command.")
  private List<String> command = List.of();

  @Override
  public Integer call() {
    throw Failure.failed(
        "run replaces its own process by the program, and only the script bin/memprof can do that",
        "use that, or: java -javaagent:memprof.jar " + String.join(" ", command));
  }
}
