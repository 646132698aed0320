package dev.memprof.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a page of {@code memprof report} shows, as its script reads it. */
final class ReportedPage {
  private static final String DATA = "<script id=\"data\" type=\"application/json\">";

  private ReportedPage() {}

  static JsonObject read(Path page) throws IOException {
    String html = Files.readString(page);
    int start = html.indexOf(DATA) + DATA.length();
    return JsonParser.parseString(html.substring(start, html.indexOf("</script>", start)))
        .getAsJsonObject();
  }
}
