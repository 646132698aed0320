package dev.memprof.profile.json;

import dev.memprof.profile.model.Estimate;
import dev.memprof.profile.model.Forms;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Label;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.math.BigDecimal;
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
 * A Java frame has the {@code forms} of code in which samples have met it, where they are known:
 * {@code ["interpreted","C2","inlined"]}. Numbers are whole, but for {@code durationSeconds}.
 * Without a source, {@code file} is empty and {@code line} 0. A site has its {@code thread} where
 * that is known, and {@code labels} where a pprof file gave it any: {@code
 * {"key":"size","number":4096,"unit":"bytes"}}, or with a {@code text}; in a difference {@code
 * bytes} is {@code liveBytes - baseBytes}, which are given too.
 */
public final class JsonWriter {
  private static final int NANO_DIGITS = 9;

  private JsonWriter() {}

  /**
   * Writes in UTF-8; leaves {@code out} open.
   *
   * @throws IOException from {@code out}
   */
  public static void write(Profile profile, OutputStream out) throws IOException {
    Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    String head =
        Json.line(
            new Members()
                .add("time", profile.time().toString())
                .add("durationSeconds", seconds(profile.duration()))
                .add("sampleIntervalBytes", profile.sampleIntervalBytes())
                .add("totalBytes", Math.round(profile.totalBytes()))
                .add("totalObjects", Math.round(profile.totalObjects()))
                .add("sites", List.of()));
    writer.write(head.substring(0, head.length() - "]}".length()));
    List<Site> sites = new ArrayList<>(profile.sites());
    sites.sort(Comparator.comparingDouble(Site::bytes).reversed());
    String separator = "\n";
    for (Site site : sites) { // one by one: a large profile's text has no room in the heap
      writer.write(separator);
      Json.append(writer, members(site));
      separator = ",\n";
    }
    writer.write("]}\n");
    writer.flush();
  }

  private static Members members(Site site) {
    Members members =
        new Members()
            .add("bytes", Math.round(site.bytes()))
            .add("objects", Math.round(site.objects()))
            .add("sampledObjects", site.sampledObjects());
    if (!site.base().equals(Estimate.NONE)) {
      members
          .add("liveBytes", Math.round(site.live().bytes()))
          .add("baseBytes", Math.round(site.base().bytes()));
    }
    if (!site.thread().isEmpty()) {
      members.add("thread", site.thread());
    }
    if (!site.labels().isEmpty()) {
      members.add("labels", site.labels().stream().map(JsonWriter::members).toList());
    }
    return members.add("stack", site.stack().stream().map(JsonWriter::members).toList());
  }

  private static Members members(Frame frame) {
    Members members =
        new Members()
            .add("name", frame.name())
            .add("kind", frame.kind().name().toLowerCase(Locale.ROOT))
            .add("file", frame.file())
            .add("line", frame.line());
    return frame.forms() == Forms.NONE ? members : members.add("forms", frame.forms().words());
  }

  private static Members members(Label label) {
    Members members = new Members().add("key", label.key());
    return label.text().isEmpty()
        ? members.add("number", label.number()).add("unit", label.unit())
        : members.add("text", label.text());
  }

  /** Whole where it can be. */
  private static BigDecimal seconds(Duration duration) {
    BigDecimal seconds = BigDecimal.valueOf(duration.toSeconds());
    return duration.toNanosPart() == 0
        ? seconds
        : seconds.add(BigDecimal.valueOf(duration.toNanosPart(), NANO_DIGITS));
  }
}
