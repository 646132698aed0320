package dev.memprof.it.deploy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Release;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The archive, unpacked. */
class DistIT {
  /** {@code project.build.outputTimestamp}. */
  private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

  private static final long MAX_DEMO_SECONDS = 600;

  private static Release release;
  private static Path folder;

  @BeforeAll
  static void unpack() throws Exception {
    release = Release.download();
    folder = release.unpack();
  }

  @AfterAll
  static void remove() throws Exception {
    FileUtils.deleteDirectory(release.directory().toFile());
  }

  @Test
  void hasOneFolder() throws Exception {
    Jvm tar = Jvm.run(new Jvm.Builder("tar", "-tzf", Release.ARCHIVE));
    assertThat(tar.output())
        .allMatch(name -> name.startsWith(Release.folder() + "/"))
        .contains(
            Release.folder() + "/memprof.jar",
            Release.folder() + "/bin/memprof",
            Release.folder() + "/README.md",
            Release.folder() + "/LICENSE",
            Release.folder() + "/NOTICE");
  }

  /** Its times, modes and owners are not those of whoever builds. */
  @Test
  void tellsNothingOfItsBuild() throws Exception {
    Jvm tar = Jvm.run(new Jvm.Builder("tar", "--numeric-owner", "-tvzf", Release.ARCHIVE));
    assertThat(tar.output())
        .allMatch(
            line -> line.matches("(-rw-r--r--|-rwxr-xr-x|drwxr-xr-x) 0/0 .* 2026-01-01 00:00 .*"));
  }

  /** Nor are those in its jars, and no path of the source tree is in any of their files. */
  @ParameterizedTest
  @ValueSource(strings = {"memprof.jar", "lib/memprof-cli.jar"})
  void jarsTellNothingOfTheirBuild(String jar) throws Exception {
    assertThat(entriesThatTellNothing(jar, Files.readAllBytes(folder.resolve(jar))))
        .isGreaterThan(400);
  }

  /** How many there are, those of the jars within this one included. */
  private static int entriesThatTellNothing(String jar, byte[] bytes) throws Exception {
    String tree =
        new String(
            Path.of("..").toRealPath().toString().getBytes(StandardCharsets.UTF_8), ISO_8859_1);
    int entries = 0;
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
      for (ZipEntry entry; (entry = zip.getNextEntry()) != null; entries++) {
        String name = jar + "!" + entry.getName();
        if (jar.equals("memprof.jar") || entry.getName().startsWith("dev/memprof/")) {
          assertThat(entry.getTimeLocal()).as(name).isEqualTo(TIME);
        } // the rest has the times that it has in the libraries
        byte[] content = zip.readAllBytes();
        assertThat(new String(content, ISO_8859_1).contains(tree)).as(name).isFalse();
        if (entry.getName().endsWith(".jar")) {
          entries += entriesThatTellNothing(name, content);
        }
      }
    }
    return entries;
  }

  /** From another directory, by a link, with blanks in the path. */
  @Test
  void tellsItsVersions() throws Exception {
    Path moved = release.directory().resolve("with a blank");
    FileUtils.copyDirectory(folder.toFile(), moved.toFile());
    Path link =
        Files.createSymbolicLink(
            release.directory().resolve("linked"), moved.resolve("bin/memprof"));
    boolean unused = moved.resolve("bin/memprof").toFile().setExecutable(true);
    Jvm version = Jvm.run(new Jvm.Builder(link, "--version"));
    assertThat(version.exitCode()).as(version.text()).isZero();
    assertThat(version.output()).hasSize(2);
    assertThat(version.output().get(0))
        .matches(
            Release.folder().replace('-', ' ')
                + " \\((commit [0-9a-f]{12}( and changes)?|unknown commit)\\)");
    assertThat(version.output().get(1))
        .matches("jemalloc 5\\.3\\.\\d for linux-\\w+, in " + moved.resolve("memprof.jar"));
  }

  @Test
  void listsWhatItCarries() throws Exception {
    assertThat(Files.readString(folder.resolve("sbom.json")))
        .contains(
            "\"CycloneDX\"",
            "pkg:generic/jemalloc@5.3.",
            "pkg:maven/net.java.dev.jna/jna@",
            "picocli",
            "uplot");
  }

  @ParameterizedTest
  @CsvSource({
    "bash, -n, completion/memprof.bash",
    "zsh, -n, completion/_memprof",
    "fish, -n, completion/memprof.fish"
  })
  void hasACompletionThatTheShellTakes(String shell, String check, Path script) throws Exception {
    assumeTrue(isThere(shell), "there is no " + shell);
    Jvm checked = Jvm.run(new Jvm.Builder(shell, check, folder.resolve(script.toString())));
    assertThat(checked.exitCode()).as(checked.text()).isZero();
  }

  @Test
  void fishCompletesVerbsAndOptions() throws Exception {
    assumeTrue(isThere("fish"), "there is no fish");
    String script = "source " + folder.resolve("completion/memprof.fish");
    assertThat(complete(script, "memprof whe")).startsWith("where\t");
    assertThat(complete(script, "memprof top --old")).startsWith("--older\t");
    assertThat(complete(script, "memprof run exit")).startsWith("exit-dump=\t");
  }

  private static String complete(String script, String line) throws Exception {
    return Jvm.run(
            new Jvm.Builder("fish", "--no-config", "-c", script + "; complete -C '" + line + "'"))
        .text();
  }

  /** In a terminal of its own: zsh completes nowhere else. */
  @Test
  void zshCompletesVerbsAndOptions() throws Exception {
    assumeTrue(isThere("zsh"), "there is no zsh");
    String script =
        """
        zmodload zsh/zpty
        zpty t zsh -f -i
        zpty -w t 'autoload -Uz compinit; fpath=(FOLDER/completion $fpath); compinit -u -D; print RE""ADY'
        zpty -r t out '*READY*'
        for word in "top --old|older" "whe|where" "run exit|exit-dump"; do
          zpty -w -n t $'\\C-umemprof '"${word%|*}"$'\\t'
          zpty -r t out "*${word#*|}*" && print -r -- "$out"
        done
        zpty -d t
        """
            .replace("FOLDER", folder.toString());
    Jvm zsh = Jvm.run(new Jvm.Builder("zsh", "-f", "-c", script));
    assertThat(zsh.text())
        .contains("memprof top --older", "memprof where", "memprof run exit-dump")
        .doesNotContain("bad option", "not found", "parse error");
  }

  @Test
  void bashCompletesVerbs() throws Exception {
    // Bash refuses compopt where no key was pressed.
    String script =
        ". "
            + folder.resolve("completion/memprof.bash")
            + "; compopt() { :; }; COMP_WORDS=(memprof whe); COMP_CWORD=1; _complete_memprof; echo \"${COMPREPLY[@]}\"";
    assertThat(Jvm.run(new Jvm.Builder("bash", "-c", script)).text()).isEqualTo("where");
  }

  @Test
  void hasAManualPage() throws Exception {
    assumeTrue(isThere("groff"), "there is no groff");
    Path page = folder.resolve("man/man1/memprof.1");
    Jvm groff = Jvm.run(new Jvm.Builder("groff", "-man", "-Tutf8", "-ww", page));
    assertThat(groff.exitCode()).isZero();
    assertThat(groff.text().replaceAll(".\b", ""))
        .contains("memprof where", "--older", "exit-dump", "MEMPROF_AGENT_JAR")
        .doesNotContain("warning:");
  }

  @Test
  void runsTheDemo() throws Exception {
    Path directory = Files.createDirectory(release.directory().resolve("demo"));
    String demo = "cd " + directory + " && exec " + folder.resolve("bin/memprof") + " demo";
    try (Jvm jvm = new Jvm.Builder("sh", "-c", demo).start().closeInput()) {
      assertThat(jvm.exitCode(MAX_DEMO_SECONDS)).as(jvm.text()).isZero();
    }
    assertThat(Files.readString(directory.resolve("memprof-demo.html"))).contains("LeakyServer");
  }

  private static boolean isThere(String program) {
    return List.of("/bin", "/usr/bin", "/usr/local/bin").stream()
        .anyMatch(bin -> Files.isExecutable(Path.of(bin, program)));
  }
}
