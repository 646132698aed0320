package dev.memprof.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Release;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the completions of the archive offer, in the shells themselves. */
class CompletionIT {
  private static Release release;
  private static Path completion;

  @BeforeAll
  static void unpack() throws Exception {
    release = Release.download();
    completion = release.unpack().resolve("completion");
  }

  @AfterAll
  static void remove() throws Exception {
    FileUtils.deleteDirectory(release.directory().toFile());
  }

  private static void assumeIsThere(String shell) {
    assumeTrue(
        Stream.of("/bin", "/usr/bin", "/usr/local/bin")
            .anyMatch(bin -> Files.isExecutable(Path.of(bin, shell))),
        "there is no " + shell);
  }

  /** The words as typed, with the last one unfinished, and all that may stand in its place. */
  @ParameterizedTest
  @CsvSource({
    "li, list live",
    "top --col, --color",
    "'top --color ', auto always never",
    "'top --by ', line method class package thread component",
    "'convert a -o - --format ', pb.gz html heap collapsed txt json dot svg",
    "growth --si, --since",
    "help gro, growth"
  })
  void bash(String typed, String offered) throws Exception {
    String script =
        """
        . COMPLETION/memprof.bash
        compopt() { :; } # only the shell's own completion may call it
        IFS=' ' read -ra COMP_WORDS <<<"memprof $0"
        case $0 in *" ") COMP_WORDS+=("") ;; esac
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _complete_memprof
        echo "${COMPREPLY[*]}"
        """
            .replace("COMPLETION", completion.toString());
    assertThat(Jvm.run(new Jvm.Builder("bash", "-c", script, typed)).text()).isEqualTo(offered);
  }

  @ParameterizedTest
  @CsvSource({
    "li, list live",
    "top --col, --color",
    "'top --color ', always auto never",
    "'top --by ', class component line method package thread",
    "growth --si, --since",
    "help gro, growth"
  })
  void fish(String typed, String offered) throws Exception {
    assumeIsThere("fish");
    String script = "source " + completion.resolve("memprof.fish") + "; complete -C 'memprof ";
    Jvm fish = Jvm.run(new Jvm.Builder("fish", "--no-config", "-c", script + typed + "'"));
    assertThat(fish.output().stream().map(line -> line.replaceFirst("\t.*", "")))
        .containsExactly(offered.split(" "));
  }

  /** In a terminal of its own: zsh completes nowhere else. */
  @Test
  void zsh() throws Exception {
    assumeIsThere("zsh");
    String script =
        """
        zmodload zsh/zpty
        zpty t zsh -f -i
        zpty -w t 'autoload -Uz compinit; fpath=(COMPLETION $fpath); compinit -u -D; print RE""ADY'
        zpty -r t out '*READY*'
        for word in "top --col|color" "top --color=al|always" "top --by=pa|package" "growth --sin|since" "help gro|growth"; do
          zpty -w -n t $'\\C-umemprof '"${word%|*}"$'\\t'
          zpty -r t out "*${word#*|}*" && print -r -- "$out"
        done
        zpty -d t
        """
            .replace("COMPLETION", completion.toString());
    assertThat(Jvm.run(new Jvm.Builder("zsh", "-f", "-c", script)).text())
        .contains(
            "memprof top --color",
            "memprof top --color=always",
            "memprof top --by=package",
            "memprof growth --since",
            "memprof help growth");
  }
}
