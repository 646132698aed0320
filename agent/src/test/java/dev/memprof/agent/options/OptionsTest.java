package dev.memprof.agent.options;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.agent.start.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void acceptsItsOwnDefault(Option option) {
    assertThat(option.accepts(option.defaultValue())).isTrue();
    assertThat(Options.parse((String) null).get(option)).isEqualTo(option.defaultValue());
  }

  @Test
  void lastValueWins() {
    Options options = Options.parse("active=false,lg_prof_sample=17", "lg_prof_sample=21");
    assertThat(options.problems()).isEmpty();
    assertThat(options.is(Option.ACTIVE, "false")).isTrue();
    assertThat(options.get(Option.LG_PROF_SAMPLE)).isEqualTo("21");
  }

  @Test
  void reportsEveryProblemAndKeepsTheDefaults() {
    Options options = Options.parse("zebra=true,lg_prof_sample=x,env,relaunch=maybe");
    assertThat(options.problems())
        .hasSize(4)
        .anyMatch(problem -> problem.startsWith("unknown option 'zebra' (known: active, "))
        .contains("lg_prof_sample=x: expected 0 to 40")
        .contains("env=: expected `scrub` or `keep`")
        .contains("relaunch=maybe: expected `auto`, `always` or `never`");
    assertThat(options.get(Option.LG_PROF_SAMPLE)).isEqualTo("19");
  }

  @ParameterizedTest
  @CsvSource({
    "activ, active",
    "lg_prof_smaple, lg_prof_sample",
    "Dir, dir",
    "interval_dumps, interval-dumps",
    "http.token_file, http.token-file",
    "walks, walk"
  })
  void guessesWhatWasMeant(String typed, String meant) {
    assertThat(Options.parse(typed + "=7").problems())
        .containsExactly("unknown option '" + typed + "'; did you mean '" + meant + "'?");
  }

  @Test
  void readsAFileWithComments() throws IOException {
    Path file = directory.resolve("options");
    Files.writeString(file, "# ours\nactive=false\nlg_prof_sample=20,dir=/data\n");
    Options options = Options.parse("@" + file);
    assertThat(options.problems()).isEmpty();
    assertThat(options.get(Option.DIR)).isEqualTo("/data");
    assertThat(options.get(Option.LG_PROF_SAMPLE)).isEqualTo("20");
  }

  @Test
  void reportsAMissingFile() {
    assertThat(Options.parse("@/nowhere/options").problems())
        .singleElement()
        .asString()
        .startsWith("@/nowhere/options: cannot be read");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lg_prof_sample=41",
        "lg_prof_sample=-1",
        "lg_prof_interval=63",
        "lg_prof_interval=99999999999",
        "malloc_conf=a",
        "malloc_conf=a:b:c",
        "keep-fds=3+",
        "keep-fds=x",
        "active=yes",
        "interval-dumps=on",
        "growth=",
        "growth=0",
        "growth=-1m",
        "growth=m",
        "growth=1t",
        "growth=9223372036854775807k",
        "limits=",
        "limits=75+",
        "limits=0",
        "limits=100",
        "exit-dump=1"
      })
  void refusesValuesOutOfForm(String option) {
    assertThat(Options.parse(option).problems()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "interval-dumps=jemalloc",
        "interval-dumps=off",
        "growth=off",
        "growth=1",
        "growth=64k",
        "growth=2147483647g",
        "limits=off",
        "limits=90",
        "limits=1+50+99",
        "exit-dump=true"
      })
  void acceptsWhenDumpsAreTaken(String option) {
    assertThat(Options.parse(option).problems()).isEmpty();
  }

  @Test
  void listsDescriptors() {
    assertThat(Options.parse("keep-fds=7+12").keptDescriptors()).containsExactly(7, 12);
    assertThat(Options.parse("").keptDescriptors()).isEmpty();
  }

  @Test
  void documentationHasTheTableOfOptions() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "reference", "options.md"));
    assertThat(page)
        .as("run: make docs")
        .contains("<!-- options: make docs -->\n" + Usage.optionsTable() + "<!-- /options -->");
  }

  @ParameterizedTest
  @ValueSource(strings = {"7077", "0", "127.0.0.1:7077", "[::1]:7077", "myhost:80", ""})
  void acceptsAddressesOfTheHttpService(String address) {
    assertThat(Options.parse("http=" + address).problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "-1", "65536", ":7077", "127.0.0.1:", "127.0.0.1:x", "7077:x"})
  void refusesOtherAddresses(String address) {
    assertThat(Options.parse("http=" + address).problems())
        .containsExactly("http=" + address + ": expected a port, or ADDRESS:PORT");
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "77, 77", "1k, 1024", "512m, 536870912", "8388607t, -1", "2g, 2147483648"})
  void readsSizes(String size, long bytes) {
    assertThat(Option.bytes(size)).isEqualTo(bytes);
    assertThat(Option.RETAIN_BYTES.accepts(size)).isEqualTo(bytes >= 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "m", "-1", "1.5m", "1mb", "9999999999g", " 1"})
  void refusesWhatIsNoSize(String size) {
    assertThat(Option.bytes(size)).isEqualTo(-1);
    assertThat(Option.RETAIN_BYTES.accepts(size)).isFalse();
  }
}
