package dev.memprof.cli.machine;

import dev.memprof.contract.BuildVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import picocli.CommandLine.IVersionProvider;

/**
 * What {@code --version} prints: this program, and each jemalloc of the agent's jar that it would
 * use.
 *
 * <pre>
 * memprof 0.1.0 (commit 1a2b3c4d5e6f)
 * jemalloc 5.3.1 for linux-x86_64, in /opt/memprof-0.1.0/memprof.jar
 * </pre>
 */
public final class VersionLines implements IVersionProvider {
  /** Written by native/Makefile. */
  private static final Pattern JEMALLOC = Pattern.compile("core/native/([^/]+)/jemalloc-version");

  @Override
  public String[] getVersion() {
    String commit = BuildVersion.commit();
    List<String> lines = new ArrayList<>();
    lines.add(
        "memprof "
            + BuildVersion.text()
            + " ("
            + (commit.isEmpty() ? "not packaged" : commit)
            + ")");
    lines.add(agent(Installation.agentJar()));
    return lines.toArray(String[]::new);
  }

  private static String agent(Optional<Path> jar) {
    if (jar.isEmpty()) {
      return "memprof.jar is not found; set " + Installation.AGENT_JAR_VARIABLE + " to its path";
    }
    try {
      List<String> lines = new ArrayList<>();
      jemallocs(jar.get())
          .forEach(
              (platform, version) ->
                  lines.add("jemalloc %s for %s, in %s".formatted(version, platform, jar.get())));
      return lines.isEmpty() ? jar.get() + " has no jemalloc" : String.join("\n", lines);
    } catch (UncheckedIOException e) {
      return jar.get() + " cannot be read: " + e.getCause().getMessage();
    }
  }

  /** Versions such as {@code 5.3.1} by platform, {@code linux-x86_64}. */
  public static Map<String, String> jemallocs(Path agent) {
    Map<String, String> versions = new TreeMap<>();
    try (ZipFile jar = new ZipFile(agent.toFile())) {
      for (ZipEntry entry : (Iterable<ZipEntry>) jar.stream().<ZipEntry>map(e -> e)::iterator) {
        Matcher name = JEMALLOC.matcher(entry.getName());
        if (name.matches()) {
          byte[] text = jar.getInputStream(entry).readAllBytes();
          // Such as 5.3.1-0-g81034ce1f137.
          String version = new String(text, StandardCharsets.UTF_8).strip().split("-", 2)[0];
          versions.put(name.group(1), version);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(agent.toString(), e);
    }
    return versions;
  }
}
