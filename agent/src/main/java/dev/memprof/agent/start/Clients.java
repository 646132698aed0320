package dev.memprof.agent.start;

import dev.memprof.agent.application.Application;
import dev.memprof.agent.control.ClientProfiles;
import dev.memprof.agent.http.HttpPort;
import dev.memprof.agent.options.Settings;
import dev.memprof.agent.weave.Hook;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * What clients of this machine are given: what stores their profiles, loaded when the first comes,
 * or with the control part; and while the agent rests, what only Java code knows of it.
 */
final class Clients implements AutoCloseable {
  private static final String HOOKS = "hooks";

  private final Preparation preparation;

  /** Null where no class of the application may have got a hook. */
  private final Supplier<Application> hooked;

  private ClientProfiles profiles;

  /**
   * @param hooked whose classes may have got hooks; null where none may
   */
  Clients(Preparation preparation, Supplier<Application> hooked) {
    this.preparation = preparation;
    this.hooked = hooked;
  }

  /**
   * What only Java code can answer. On the thread that serves clients.
   *
   * @param sent what follows the request
   * @throws IOException as {@link ClientProfiles#answer}
   */
  String answer(String request, InputStream sent) throws IOException {
    if (request.equals(HOOKS)) {
      return hooks();
    }
    String answer = profiles().answer(request, sent);
    tell(); // the store may lie elsewhere than it was thought to
    return answer;
  }

  /** Why hooks could not be applied: a line each. */
  private String hooks() {
    String lines = HOOKS + "\t1\n\n";
    if (hooked != null) {
      for (Hook hook : hooked.get().hooks().all()) {
        for (String problem : hook.problems()) {
          lines +=
              "problem\t"
                  + hook.option()
                  + "\t"
                  + hook.pattern()
                  + "\t"
                  + problem.replace('\t', ' ').replace('\n', ' ')
                  + "\n";
        }
      }
    }
    return lines + "end\n";
  }

  /** Any thread. */
  synchronized ClientProfiles profiles() {
    if (profiles == null) {
      profiles = new ClientProfiles(preparation.settings());
    }
    return profiles;
  }

  /** Tells it to native code: docs/formats.md has the form. On the thread that serves clients. */
  void tell() {
    Settings settings = preparation.settings();
    String command = System.getProperty("sun.java.command", "");
    int space = command.indexOf(' ');
    LookSocket.tell(
        (line("directory", directory())
                + line("temporary", System.getProperty("java.io.tmpdir", ""))
                + line("malloc-conf", preparation.mallocConf())
                + line("interval-dumps", settings.intervalDumper() == null ? "0" : "1")
                + line("http", settings.http() == null ? "" : HttpPort.servedAt())
                + line("hooked", hooked == null ? "0" : "1")
                + line("main", space < 0 ? command : command.substring(0, space))
                + line(
                    "jvm",
                    System.getProperty("java.vm.name")
                        + " "
                        + System.getProperty("java.runtime.version")))
            .getBytes(StandardCharsets.UTF_8));
  }

  /** A value of several lines has no line: a client that lacks it asks over JMX. */
  private static String line(String field, String value) {
    return value.indexOf('\n') >= 0 ? "" : field + "\t" + value + "\n";
  }

  /** Empty for that of this process below the temporary one, where nothing is stored yet. */
  private synchronized String directory() {
    Path directory = profiles == null ? null : profiles.directory();
    if (directory == null && preparation.settings().directory() != null) {
      directory = preparation.settings().directory().toAbsolutePath();
    }
    return directory == null ? "" : directory.toString();
  }

  @Override
  public synchronized void close() {
    if (profiles != null) {
      profiles.close();
    }
  }
}
