package dev.memprof.profile.text;

import dev.memprof.profile.Frame;
import dev.memprof.profile.Profile;
import dev.memprof.profile.Site;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * A profile for scripts: {@code {"time", "durationSeconds", "sampleIntervalBytes", "totalBytes",
 * "totalObjects", "sites": [{"bytes", "objects", "sampledObjects", "stack": [{"name", "kind",
 * "file", "line"}]}]}}, the largest sites first, stacks from the innermost frame outwards.
 */
public final class JsonWriter {
  private final Appendable out;

  private JsonWriter(Appendable out) {
    this.out = out;
  }

  public static void write(Profile profile, Appendable out) throws IOException {
    new JsonWriter(out).write(profile);
  }

  private void write(Profile profile) throws IOException {
    out.append("{\"time\":");
    string(profile.time().toString());
    out.append(",\"durationSeconds\":").append(number(profile.duration().toNanos() / 1e9));
    out.append(",\"sampleIntervalBytes\":").append(Long.toString(profile.sampleIntervalBytes()));
    out.append(",\"totalBytes\":").append(number(profile.totalBytes()));
    out.append(",\"totalObjects\":").append(number(profile.totalObjects()));
    out.append(",\"sites\":[");
    List<Site> sites =
        profile.sites().stream()
            .sorted(Comparator.comparingDouble((Site site) -> -Math.abs(site.bytes())))
            .toList();
    String separator = "\n";
    for (Site site : sites) {
      out.append(separator);
      site(site);
      separator = ",\n";
    }
    out.append("\n]}\n");
  }

  private void site(Site site) throws IOException {
    out.append("{\"bytes\":").append(number(site.bytes()));
    out.append(",\"objects\":").append(number(site.objects()));
    out.append(",\"sampledObjects\":").append(Long.toString(site.sampledObjects()));
    out.append(",\"stack\":[");
    String separator = "";
    for (Frame frame : site.stack()) {
      out.append(separator).append("{\"name\":");
      string(frame.name());
      out.append(",\"kind\":");
      string(frame.kind().name().toLowerCase(Locale.ROOT));
      if (!frame.file().isEmpty()) {
        out.append(",\"file\":");
        string(frame.file());
      }
      if (frame.line() > 0) {
        out.append(",\"line\":").append(Integer.toString(frame.line()));
      }
      out.append('}');
      separator = ",";
    }
    out.append("]}");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /** Escapes as RFC 8259 has it, and {@code <} besides: a page may embed what we write. */
  private void string(String text) throws IOException {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c == '<' || c >= 0x7f) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
