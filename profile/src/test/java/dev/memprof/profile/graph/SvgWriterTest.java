package dev.memprof.profile.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.memprof.profile.calls.GraphOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

final class SvgWriterTest {
  @TempDir private Path directory;

  @Test
  void dotDrawsHostileNamesAsText() throws Exception {
    boolean present =
        Arrays.stream(System.getenv("PATH").split(":"))
            .anyMatch(entry -> Files.isExecutable(Path.of(entry, "dot")));
    if (!present) {
      System.err.println("SKIPPED: no dot on the PATH, so no graph is drawn");
    }
    assumeTrue(present, "needs graphviz");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SvgWriter.write(DotWriterTest.LIVE, out);
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    Document svg = factory.newDocumentBuilder().parse(new ByteArrayInputStream(out.toByteArray()));
    assertThat(svg.getElementsByTagName("script").getLength()).isZero();
    assertThat(svg.getElementsByTagName("b").getLength()).isZero();
    assertThat(svg.getDocumentElement().getTextContent())
        .contains("Live native memory: 6.0 MiB", "Deflater.init", "[gc thread]")
        .contains("x\"];\\N?\\l<b>&lt;</script><script>alert(1)?[2J??");
    assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("<script", "javascript:");
  }

  @Test
  void saysThatGraphvizIsMissing() {
    assertThatThrownBy(() -> write(directory.resolve("none"), Duration.ofSeconds(7)))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "graphviz's dot is not installed; install graphviz,"
                + " or write .dot and render it elsewhere");
  }

  @Test
  @Timeout(60)
  void endsADotThatDoesNotEnd() throws IOException {
    Path pid = directory.resolve("pid");
    Path slow = script("echo $$ > " + pid + "; exec sleep 3600");
    assertThatThrownBy(() -> write(slow, Duration.ofSeconds(3)))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("graphviz's dot took more than 3 s; draw fewer functions");
    ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
        .ifPresent(sleep -> sleep.onExit().join());
  }

  @Test
  void passesOnWhatDotComplainsOf() throws IOException {
    Path failing = script("echo; echo 'Error: of line 17' >&2; exit 3");
    assertThatThrownBy(() -> write(failing, Duration.ofSeconds(57)))
        .hasMessage("graphviz's dot failed with exit code 3: Error: of line 17");
  }

  @Test
  void outputAndComplaintsOfAnySizeDoNotBlock() throws IOException {
    Path loud = script("head -c 3000000 /dev/zero >&2; head -c 3000017 /dev/zero");
    assertThat(write(loud, Duration.ofSeconds(57))).hasSize(3_000_017);
  }

  private Path script(String commands) throws IOException {
    Path script = directory.resolve("dot");
    Files.writeString(script, "#!/bin/sh\n" + commands + "\n");
    return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static byte[] write(Path program, Duration timeout) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SvgWriter.write(DotWriterTest.LIVE, GraphOptions.DEFAULT, out, program.toString(), timeout);
    return out.toByteArray();
  }
}
