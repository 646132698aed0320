package dev.memprof.cli.source;

import dev.memprof.cli.target.AgentSocket;
import dev.memprof.contract.ProfilerStatus;
import dev.memprof.store.file.RunPoint;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How an agent at rest says that it stands: docs/formats.md has the form. */
final class StatusAnswer {
  private static final int TIMEOUT_SECONDS = 3;

  private final AgentSocket.Answer answer;
  private final Map<String, Long> walks = new HashMap<>();
  private final List<Collector> collectors = new ArrayList<>();
  private final List<RunPoint> points = new ArrayList<>();

  /**
   * A garbage collector of the JVM's.
   *
   * @param name as the JVM's counters have it, which is not that of its MBean
   * @param endMillis when its last collection ended, by the clock that begins with the JVM; 0 where
   *     there was none
   */
  record Collector(String name, long collections, long endMillis) {}

  private StatusAnswer(AgentSocket.Answer answer) throws IOException {
    this.answer = answer;
    answer.lines().forEach(this::add);
  }

  /**
   * Asks for it.
   *
   * @throws IOException where it is refused, as by an agent that does not rest, or cut off
   * @throws IllegalArgumentException where it cannot be read
   * @throws IndexOutOfBoundsException likewise
   */
  static StatusAnswer of(AgentSocket socket) throws IOException {
    return new StatusAnswer(socket.ask("status", new byte[0], TIMEOUT_SECONDS));
  }

  private void add(String[] words) {
    switch (words[0]) {
      // walks	1777	java
      case "walks" -> walks.put(words[2], number(words[1]));
      // collector	3	51234	G1 young collection pauses
      case "collector" ->
          collectors.add(new Collector(words[3], number(words[1]), number(words[2])));
      // point	1795969343542	5162008	7340032	48234496	time, live, jemalloc's, the process's bytes
      case "point" -> points.add(point(words));
      default -> {
        return; // of a later version
      }
    }
  }

  /** The limits were not looked at then. */
  private static RunPoint point(String[] words) {
    return new RunPoint(
        Instant.ofEpochMilli(number(words[1])),
        number(words[2]),
        number(words[3]),
        number(words[4]),
        0,
        "");
  }

  private static long number(String text) {
    return Long.parseLong(text);
  }

  /** The fields that have one value, and the limits. */
  AgentSocket.Answer told() {
    return answer;
  }

  /**
   * @throws IOException where it is not told
   */
  String text(String field) throws IOException {
    String value = answer.field(field);
    if (value == null) {
      throw new IOException("the agent does not tell its " + field);
    }
    return value;
  }

  boolean isSet(String field) throws IOException {
    return text(field).equals("1");
  }

  /** Empty where this jemalloc does not tell. */
  Optional<Boolean> control(String field) {
    return Optional.ofNullable(answer.field(field)).map("1"::equals);
  }

  private String textOrNone(String field) {
    return answer.has(field) ? answer.field(field) : "";
  }

  /** Two to the power that is told. */
  long powerOfTwo(String field) {
    return 1L << answer.number(field);
  }

  List<Collector> collectors() {
    return collectors;
  }

  /** The curve, since the start of the JVM. */
  List<RunPoint> points() {
    return points;
  }

  /**
   * No timed profile runs, and nobody has used the switch: that would have ended the rest.
   *
   * @param startMillis of the process, since when sampling is as it is
   */
  ProfilerStatus status(long startMillis) throws IOException {
    boolean active = isSet("active");
    return new ProfilerStatus(
        active,
        active ? startMillis : 0,
        active ? 0 : startMillis,
        !active,
        walks.values().stream().mapToLong(Long::longValue).sum(),
        walks,
        answer.number("lost-frames"),
        answer.number("named-frames"),
        answer.number("table-bytes"),
        answer.number("full-percent"),
        textOrNone("names-by-jvmti"),
        answer.number("method-ids"),
        answer.number("method-id-nanos"),
        isSet("ages-known") ? "" : ProfilerStatus.NO_AGES,
        answer.number("lost-live"),
        answer.number("own-walks"),
        answer.number("jvm-walks"),
        answer.number("compared-walks"),
        answer.number("disagreed-walks"),
        textOrNone("walks-by-jvm"),
        0,
        0);
  }
}
