package dev.memprof.agent;

import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.agent.control.Controller;
import dev.memprof.agent.control.Looks;
import dev.memprof.agent.control.Sampling;
import dev.memprof.agent.ledger.GrowthWatch;
import dev.memprof.agent.ledger.JvmLedger;
import dev.memprof.agent.sampler.Sampler;
import dev.memprof.ledger.Within;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.text.Amounts;
import dev.memprof.profile.text.TopWriter;
import dev.memprof.profile.top.LiveMemory;
import dev.memprof.store.DumpStore;
import dev.memprof.store.text.LedgerText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What can be asked of the agent without a client: {@code status}, {@code on}, {@code off}, {@code
 * dump}, {@code dump=FILE}, {@code profile=SECONDS}, {@code top}, {@code top=DUMP}, {@code where},
 * {@code growth}, {@code stats}. Answers lines for a person.
 */
final class Verbs implements Function<String, String> {
  private static final String KNOWN =
      "status on off dump dump=FILE profile=SECONDS top top=DUMP where growth stats";

  private static final int SITES = 10;
  private static final int COLUMNS = 100;

  private final Controller controller;
  private final Mallctl mallctl;
  private final Sampler hook;
  private final DumpStore store;
  private final JvmLedger ledger;
  private final GrowthWatch growth;

  Verbs(
      Controller controller,
      Mallctl mallctl,
      Sampler hook,
      DumpStore store,
      JvmLedger ledger,
      GrowthWatch growth) {
    this.controller = controller;
    this.mallctl = mallctl;
    this.hook = hook;
    this.store = store;
    this.ledger = ledger;
    this.growth = growth;
  }

  @Override
  public String apply(String verb) {
    int equals = verb.indexOf('=');
    String name = equals < 0 ? verb : verb.substring(0, equals);
    String argument = equals < 0 ? "" : verb.substring(equals + 1);
    try {
      return switch (name) {
        case "status" -> status();
        case "on" -> on();
        case "off" -> off();
        case "dump" -> dump(argument);
        case "profile" -> profile(argument);
        case "top" -> top(argument);
        case "where" -> where();
        case "growth" -> growth.verdict(Instant.EPOCH).sentence();
        case "stats" -> stats();
        default ->
            throw new IllegalArgumentException(
                "unknown verb '%s' (known: %s)".formatted(name, KNOWN));
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private String status() {
    Map<String, Long> walks = hook.walksByOutcome();
    long samples = walks.values().stream().mapToLong(Long::longValue).sum();
    String outcomes =
        walks.entrySet().stream()
            .filter(walk -> walk.getValue() > 0)
            .map(walk -> walk.getKey() + " " + walk.getValue())
            .collect(Collectors.joining(", "));
    Sampling.State sampling = controller.sampling().state();
    return "sampling is %s since %s; %d samples (%s); dumps in %s"
        .formatted(
            sampling.active() ? "on" : "off",
            Amounts.time(Instant.ofEpochMilli(sampling.sinceMillis())),
            samples,
            outcomes,
            store.directory());
  }

  private String on() {
    controller.sampling().on();
    return "sampling is on";
  }

  private String off() {
    controller.sampling().off();
    return "sampling is off";
  }

  private String dump(String file) throws IOException {
    Path written =
        file.isEmpty()
            ? controller.dumps().take().file()
            : controller.dumps().writeTo(Path.of(file));
    return "dump written: " + written;
  }

  private String profile(String seconds) throws IOException, InterruptedException {
    try {
      return "profile written: "
          + controller.sessions().start(Integer.parseInt(seconds)).await().file();
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("profile=" + seconds + ": expected seconds", e);
    }
  }

  /** Of what is live now, or of a stored dump. */
  private String top(String dump) throws IOException {
    return dump.isEmpty()
        ? new Looks(controller, mallctl).top(SITES)
        : TopWriter.text(Profiles.read(store.find(dump)), SITES);
  }

  /** Small owners are summed up. */
  private String where() throws IOException {
    return LedgerText.of(
        Long.toString(ProcessHandle.current().pid()),
        Within.withLive(ledger.read(), LiveMemory.byHolder(controller.dumps().snapshot())),
        false,
        COLUMNS);
  }

  private String stats() {
    mallctl.advanceEpoch();
    return "allocated %,d, active %,d, resident %,d bytes"
        .formatted(
            mallctl.readLong("stats.allocated"),
            mallctl.readLong("stats.active"),
            mallctl.readLong("stats.resident"));
  }
}
