package dev.memprof.profile.json;

import dev.memprof.profile.model.Estimate;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Label;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Writes a profile as one JSON object, the largest site first and the innermost frame first:
 *
 * <pre>{@code
 * {"time":"2026-11-24T03:19:44Z","durationSeconds":0,"sampleIntervalBytes":524288,
 *  "totalBytes":271484003,"totalObjects":1013,"sites":[
 *   {"bytes":271484003,"objects":1013,"sampledObjects":517,"stack":[
 *     {"name":"Main.run","kind":"java","file":"Main.java","line":42}]}]}
 * }</pre>
 *
 * Numbers are whole, but for {@code durationSeconds}. Without a source, {@code file} is empty and
 * {@code line} 0. A site has its {@code thread} where that is known, and {@code labels} where a
 * pprof file gave it any: {@code {"key":"size","number":4096,"unit":"bytes"}}, or with a {@code
 * text}; in a difference {@code bytes} is {@code liveBytes - baseBytes}, which are given too.
 */
public final class JsonWriter {
  private final Writer out;

  private JsonWriter(Writer out) {
    this.out = out;
  }

  /**
   * Writes in UTF-8; leaves {@code out} open.
   *
   * @throws IOException from {@code out}
   */
  public static void write(Profile profile, OutputStream out) throws IOException {
    Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    new JsonWriter(writer).profile(profile);
    writer.flush();
  }

  private void profile(Profile profile) throws IOException {
    List<Site> sites = new ArrayList<>(profile.sites());
    sites.sort(Comparator.comparingDouble(Site::bytes).reversed());
    out.write("{\"time\":");
    string(profile.time().toString());
    out.write(",\"durationSeconds\":" + seconds(profile.duration()));
    out.write(",\"sampleIntervalBytes\":" + profile.sampleIntervalBytes());
    out.write(",\"totalBytes\":" + Math.round(profile.totalBytes()));
    out.write(",\"totalObjects\":" + Math.round(profile.totalObjects()));
    out.write(",\"sites\":[");
    String separator = "\n";
    for (Site site : sites) {
      out.write(separator);
      site(site);
      separator = ",\n";
    }
    out.write("]}\n");
  }

  private void site(Site site) throws IOException {
    out.write("{\"bytes\":" + Math.round(site.bytes()));
    out.write(",\"objects\":" + Math.round(site.objects()));
    out.write(",\"sampledObjects\":" + site.sampledObjects());
    if (!site.base().equals(Estimate.NONE)) {
      out.write(",\"liveBytes\":" + Math.round(site.live().bytes()));
      out.write(",\"baseBytes\":" + Math.round(site.base().bytes()));
    }
    if (!site.thread().isEmpty()) {
      out.write(",\"thread\":");
      string(site.thread());
    }
    labels(site.labels());
    out.write(",\"stack\":[");
    String separator = "";
    for (Frame frame : site.stack()) {
      out.write(separator);
      out.write("{\"name\":");
      string(frame.name());
      out.write(",\"kind\":");
      string(frame.kind().name().toLowerCase(Locale.ROOT));
      out.write(",\"file\":");
      string(frame.file());
      out.write(",\"line\":" + frame.line() + "}");
      separator = ",";
    }
    out.write("]}");
  }

  private void labels(List<Label> labels) throws IOException {
    if (labels.isEmpty()) {
      return;
    }
    String separator = ",\"labels\":[";
    for (Label label : labels) {
      out.write(separator);
      out.write("{\"key\":");
      string(label.key());
      if (label.text().isEmpty()) {
        out.write(",\"number\":" + label.number() + ",\"unit\":");
        string(label.unit());
      } else {
        out.write(",\"text\":");
        string(label.text());
      }
      out.write("}");
      separator = ",";
    }
    out.write("]");
  }

  private static String seconds(Duration duration) {
    if (duration.toNanosPart() == 0) {
      return Long.toString(duration.toSeconds());
    }
    return String.format(Locale.ROOT, "%d.%09d", duration.toSeconds(), duration.toNanosPart());
  }

  private void string(String value) throws IOException {
    JsonText.append(out, value);
  }
}
