package dev.memprof.cli;

import dev.memprof.cli.report.Json;
import dev.memprof.cli.report.Sizes;
import dev.memprof.cli.report.Times;
import dev.memprof.cli.target.DumpEntry;
import dev.memprof.cli.target.Target;
import java.util.Optional;

/** Brings a dump of a target here if asked to, and tells where it is. */
final class DumpDelivery {
  private final Optional<OutputFile> file;
  private final boolean json;

  /** Checks the output file before any dump is taken. */
  DumpDelivery(OutputOptions output, boolean json) {
    this.file = output.given() ? Optional.of(output.file()) : Optional.empty();
    this.json = json;
  }

  /** The JSON form; {@code output} is missing when nothing was written here. */
  private record Delivered(DumpEntry dump, String output) {}

  /**
   * Fetches and writes it.
   *
   * @param measure what its bytes are: live, or grown
   * @return the text to print
   */
  String deliver(Target target, DumpEntry dump, String measure) {
    file.ifPresent(output -> write(output, target, dump, measure));
    if (json) {
      return Json.pretty(new Delivered(dump, file.map(OutputFile::toString).orElse(null)));
    }
    return Sizes.human(dump.liveBytes())
        + " "
        + measure
        + ", "
        + file.map(output -> "written to " + output)
            .orElseGet(() -> "stored by " + target.name() + " as " + dump.path());
  }

  private static void write(OutputFile output, Target target, DumpEntry dump, String measure) {
    if (output.isPprof()) {
      output.write(target.dumpStore().read(dump)); // as it is stored
    } else {
      output.write(
          ProfileSource.fetch(target, dump),
          target.name() + ", " + measure + " at " + Times.utc(dump.timeMillis()));
    }
  }
}
