package dev.memprof.profile.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.profile.collapsed.CollapsedWriter;
import dev.memprof.profile.json.JsonWriter;
import dev.memprof.profile.model.Forms;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TextFormatsTest {
  private static final Profile PROFILE =
      new Profile(
          Instant.parse("2026-11-24T03:19:44Z"),
          Duration.ofMillis(30_007),
          524_309,
          List.of(
              new Site(List.of(Frame.marker("[gc thread]")), -3.4, -7_919.4, -1, -1),
              new Site(
                  List.of(
                      Frame.nativeCode("a;b\n\"c\\\u2028</script>\ud83d\ude00\ud800", 17, -1),
                      Frame.java("App.leak", "App.java", 42)),
                  13.2,
                  1_000_003.4,
                  3,
                  4_099),
              new Site(List.of(Frame.marker("[nothing]")), 0, 0.3, 0, 0)),
          List.of());

  @Test
  void collapsedHasTheRootFirstAndOneLineForASite() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CollapsedWriter.write(PROFILE, out);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            [gc thread] -7919
            App.leak;a:b "c\\ </script>\ud83d\ude00? 1000003
            """);
  }

  @Test
  void jsonHasTheFormsOfAFrame() throws IOException {
    Frame leak = Frame.java("App.leak", "App.java", 42).withForms(Forms.of("02i"));
    Site site = new Site(List.of(leak), 1, 71, 1, 1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    JsonWriter.write(new Profile(PROFILE.time(), Duration.ZERO, 0, List.of(site), List.of()), out);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("\"line\":42,\"forms\":[\"interpreted\",\"C2\",\"inlined\"]}]}");
  }

  @Test
  void jsonHasTheLargestSiteFirst() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    JsonWriter.write(PROFILE, out);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            {"time":"2026-11-24T03:19:44Z","durationSeconds":30.007000000,\
            "sampleIntervalBytes":524309,"totalBytes":992084,"totalObjects":10,"sites":[
            {"bytes":1000003,"objects":13,"sampledObjects":3,"stack":[{"name":"a;b\\u000a\\"c\\\\\\u2028\\u003c/script>\
            \ud83d\ude00\\ud800","kind":"native","file":"","line":0},\
            {"name":"App.leak","kind":"java","file":"App.java","line":42}]},
            {"bytes":0,"objects":0,"sampledObjects":0,"stack":[\
            {"name":"[nothing]","kind":"marker","file":"","line":0}]},
            {"bytes":-7919,"objects":-3,"sampledObjects":-1,"stack":[\
            {"name":"[gc thread]","kind":"marker","file":"","line":0}]}]}
            """);
  }
}
