package dev.memprof.cli.source;

import dev.memprof.cli.machine.JavaProcess;
import dev.memprof.cli.target.AgentSocket;
import dev.memprof.profile.heap.HeapProfileReader;
import dev.memprof.profile.model.MalformedProfileException;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.names.NamesSource;
import dev.memprof.profile.symbol.LibraryImages;
import dev.memprof.profile.text.Coverage;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * What the agent in a JVM of this machine tells of live memory, by native code alone: all that
 * makes a profile of it is done here, so that nothing is left of the look in the JVM.
 */
final class LiveSocket {
  private static final int TIMEOUT_SECONDS = 6;

  private LiveSocket() {}

  /**
   * What it tells.
   *
   * @param live what is live now and of the age asked for
   * @param keeps whether the agent stores profiles that are made here
   */
  record Look(Profile live, Coverage coverage, boolean keeps) {}

  /**
   * Empty where there is none, the agent is of another version, does not answer, or cannot be
   * understood from outside: then it is asked by its MBeans.
   */
  static Optional<Look> look(JavaProcess process, long minMillis, long maxMillis) {
    Optional<AgentSocket> socket = AgentSocket.of(process);
    if (socket.isEmpty()) {
      return Optional.empty();
    }
    try {
      AgentSocket.Answer answer =
          socket.get().ask("live " + minMillis + " " + maxMillis, new byte[0], TIMEOUT_SECONDS);
      return answer.error().isPresent()
          ? Optional.empty()
          : Optional.ofNullable(parsed(answer, process));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Null where it cannot be had from outside. */
  private static Look parsed(AgentSocket.Answer answer, JavaProcess process) throws IOException {
    int liveBytes = (int) answer.number("live");
    int namesBytes = (int) answer.number("names");
    if (answer.bodyLength() != liveBytes + namesBytes) {
      throw new MalformedProfileException("JVM " + process.pid(), "its end", "cut off");
    }
    LibraryImages images = LibraryImages.of(process.directory());
    Profile live =
        HeapProfileReader.read(
            answer.body(0, liveBytes),
            "what is live",
            Instant.now(),
            NamesSource.of(answer.body(liveBytes, namesBytes), "the names"),
            images);
    return images.lacksSome() ? null : new Look(live, coverage(answer, live), answer.has("keeps"));
  }

  private static Coverage coverage(AgentSocket.Answer answer, Profile live) {
    return new Coverage(
        answer.number("active") != 0,
        answer.number("since"),
        answer.number("was-off") != 0,
        live.totalBytes(),
        answer.number("allocated"));
  }
}
