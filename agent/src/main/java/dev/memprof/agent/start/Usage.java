package dev.memprof.agent.start;

import dev.memprof.agent.options.Option;
import dev.memprof.agent.options.Options;
import java.io.IOException;
import java.nio.file.InvalidPathException;

/** What {@code java -jar memprof.jar} prints. */
public final class Usage {
  private Usage() {}

  static void run(String[] arguments) throws IOException {
    String verb = arguments.length == 0 ? "help" : arguments[0];
    switch (verb) {
      case "help", "--help", "-h" -> System.out.print(help());
      case "options" -> System.out.print(optionsTable());
      case "env" -> printEnvironment(arguments.length > 1 ? arguments[1] : "");
      default -> {
        System.err.printf("memprof: unknown verb '%s' (known: help, options, env)%n", verb);
        System.exit(2);
      }
    }
  }

  private static String help() {
    StringBuilder text =
        new StringBuilder(
            """
            memprof: live native heap profiles with Java frames, under JMX control.

              java -javaagent:memprof.jar[=OPTION=VALUE,...] -jar app.jar
              jcmd PID JVMTI.agent_load /path/to/memprof.jar=status | on | off | where | growth | stats
                  | top | top=DUMP | dump | dump=FILE | profile=SECONDS
              java -jar memprof.jar env [OPTION=VALUE,...]   the environment of such a JVM, for a shell to eval
              java -jar memprof.jar options                  the options as a table

            Options (also in MEMPROF_OPTIONS, or in a file: @FILE):
            """);
    for (Option option : Option.values()) {
      text.append(
          "  %-17s %s [%s; default: %s]%n"
              .formatted(
                  option.key(),
                  option.description(),
                  option.accepted(),
                  option.defaultValue().isEmpty() ? "none" : option.defaultValue()));
    }
    return text.toString();
  }

  /** The options as the table of the documentation. */
  public static String optionsTable() {
    StringBuilder table =
        new StringBuilder("| option | default | accepted | meaning |\n|---|---|---|---|\n");
    for (Option option : Option.values()) {
      table.append(
          "| `%s` | %s | %s | %s |%n"
              .formatted(
                  option.key(),
                  option.defaultValue().isEmpty() ? "" : "`" + option.defaultValue() + "`",
                  option.accepted(),
                  option.description()));
    }
    return table.toString();
  }

  /** The environment of a relaunched JVM as shell assignments, so that no relaunch is needed. */
  private static void printEnvironment(String arguments) throws IOException {
    Options options = Options.parse(System.getenv("MEMPROF_OPTIONS"), arguments);
    if (!options.problems().isEmpty()) {
      options.problems().forEach(problem -> System.err.println("memprof: " + problem));
      System.exit(2);
    }
    StringBuilder text = new StringBuilder();
    try {
      PackedLibraries libraries = PackedLibraries.unpack();
      if (libraries.preloadProblem() != null) {
        throw new IOException(libraries.preloadProblem());
      }
      System.load(libraries.memprof().toString()); // it can be, and reads variables as bytes
      Environment environment =
          Environment.of(
              Environment.ANY_PID,
              libraries,
              options,
              Environment.read(Environment.PRELOAD),
              Environment.read(Environment.MALLOC_CONF));
      text.append(assignment(Environment.PRELOAD, environment.preload()))
          .append(assignment(Environment.MALLOC_CONF, environment.mallocConf()))
          .append(assignment(Environment.MARKER, environment.marker()));
    } catch (IOException | InvalidPathException | UnsatisfiedLinkError e) {
      Report.line(Report.messageOf(e));
      System.exit(1);
    }
    System.out.write(Environment.bytes(text.toString()));
    System.out.flush();
  }

  /**
   * One line for a POSIX shell, so that a line of another kind can be told from it.
   *
   * @param value bytes of the platform, one per character
   */
  static String assignment(String name, String value) {
    return value.indexOf('\n') < 0
        ? "export " + name + "=" + quoted(value) + "\n"
        : "export "
            + name
            + "=\"$(printf %b "
            + quoted(value.replace("\\", "\\\\").replace("\n", "\\n"))
            + ")\"\n";
  }

  private static String quoted(String value) {
    return "'" + value.replace("'", "'\\''") + "'";
  }
}
