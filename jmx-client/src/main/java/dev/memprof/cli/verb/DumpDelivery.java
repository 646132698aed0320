package dev.memprof.cli.verb;

import dev.memprof.cli.option.OutputOptions;
import dev.memprof.cli.option.ResultFile;
import dev.memprof.cli.option.ViewOptions;
import dev.memprof.cli.print.Failure;
import dev.memprof.cli.source.StoredProfile;
import dev.memprof.contract.DumpEntry;
import dev.memprof.profile.json.Json;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.text.Amounts;
import java.io.PrintWriter;
import java.util.Optional;

/** Brings a dump of a JVM here if asked to, and tells where it is. */
final class DumpDelivery {
  private final Optional<ResultFile> file;
  private final ViewOptions view;
  private final boolean json;

  /** Checks the output file and the view before any dump is taken. */
  DumpDelivery(OutputOptions output, ViewOptions view, boolean json) {
    this.file = output.given() ? Optional.of(output.file()) : Optional.empty();
    this.view = view;
    this.json = json;
    if (view.given() && file.isEmpty()) {
      throw Failure.wrongUsage(
          "what the JVM stores is always whole", "give -o FILE for the part that you want to see");
    }
  }

  /** Where what is to be said goes: beside the dump itself. */
  PrintWriter said(PrintWriter out, PrintWriter err) {
    return file.isPresent() && file.get().isStandardOutput() ? err : out;
  }

  /** The JSON form; {@code output} is missing when nothing was written here. */
  private record Delivered(DumpEntry dump, String output) {}

  /**
   * Fetches and writes it.
   *
   * @param measure what its bytes are, without their sign: live, grown or shrunk
   * @return the text to print
   */
  String deliver(StoredProfile stored, String measure) {
    String leftOut = file.map(output -> write(output, stored)).orElse("");
    DumpEntry dump = stored.entry();
    if (json) {
      return Json.pretty(new Delivered(dump, file.map(ResultFile::toString).orElse(null)));
    }
    String amount = Amounts.bytes(Math.abs(dump.liveBytes())) + " " + measure;
    return file.map(output -> amount + ", written to " + output + leftOut)
        .orElseGet(
            () ->
                amount
                    + ", stored by "
                    + stored.jvm()
                    + ":"
                    + System.lineSeparator()
                    + dump.path());
  }

  /** Returns what has no place in the file. */
  private String write(ResultFile output, StoredProfile stored) {
    if (output.isPprof() && !view.given()) {
      output.write(stored.file());
      return "";
    }
    Profile seen = view.of(stored.profile());
    output.write(seen, view);
    return output.leftOut(seen);
  }
}
