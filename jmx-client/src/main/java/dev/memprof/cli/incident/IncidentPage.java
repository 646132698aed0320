package dev.memprof.cli.incident;

import dev.memprof.profile.flame.FlamePage;
import dev.memprof.profile.json.Json;
import dev.memprof.store.page.PageParts;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes one HTML page about a run, which needs no network: the curve of its memory with the dumps
 * marked on it, what grew between any two of them, their flame graphs.
 */
public final class IncidentPage {
  private static final String DATA = "@data@";

  /** In this order one script. */
  private static final List<String> SCRIPTS =
      List.of("run.js", "memory.js", "dumps.js", "sites.js", "report.js");

  private IncidentPage() {}

  /**
   * Writes the page in UTF-8; leaves {@code out} open. A dump that cannot be read is shown as such.
   *
   * @param dumps in the order of storing
   * @param progress told of every dump before it is read; each is, twice
   */
  public static void write(
      ReportedRun run, List<ReportedDump> dumps, Consumer<ReportedDump> progress, OutputStream out)
      throws IOException {
    Incident incident = IncidentReader.read(run, dumps, progress);
    String page =
        resource("report.html")
            .replace("@uplot.css@", resource("uPlot.min.css"))
            .replace("@style@", FlamePage.style() + PageParts.style() + resource("report.css"))
            .replace("@uplot.js@", resource("uPlot.iife.min.js"))
            .replace("@flame.js@", FlamePage.script())
            .replace("@script@", script());
    int data = page.indexOf(DATA);
    Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    writer.write(page, 0, data);
    Json.append(writer, incident); // no name in it ends the script
    writer.write(page, data + DATA.length(), page.length() - data - DATA.length());
    writer.flush();
  }

  private static String script() throws IOException {
    StringBuilder script = new StringBuilder("'use strict';\n").append(PageParts.script());
    for (String name : SCRIPTS) {
      script.append(resource(name));
    }
    return script.toString();
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = IncidentPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("memprof-cli.jar lacks " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
