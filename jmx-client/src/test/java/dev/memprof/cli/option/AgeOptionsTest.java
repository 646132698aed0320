package dev.memprof.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

class AgeOptionsTest {
  @Command
  private static final class Verb {
    @Mixin private AgeOptions age;
  }

  private static AgeOptions parse(String... words) {
    Verb verb = new Verb();
    var unused =
        new CommandLine(verb)
            .registerConverter(Duration.class, new DurationConverter())
            .parseArgs(words);
    return verb.age;
  }

  @Test
  void noneIsAnyAge() {
    AgeOptions age = parse();
    assertThat(age.isGiven()).isFalse();
    assertThat(age.minMillis()).isZero();
    assertThat(age.maxMillis()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void bothAreARange() {
    AgeOptions age = parse("--older", "17s", "--younger", "90m");
    assertThat(age.minMillis()).isEqualTo(17_000);
    assertThat(age.maxMillis()).isEqualTo(5_400_000);
    assertThat(age.text()).isEqualTo("older than 17s and younger than 1h30m");
    assertThat(parse("--older", "500ms").text()).isEqualTo("older than 0.5s");
    assertThat(parse("--younger", "10m").text()).isEqualTo("younger than 10m");
  }

  @Test
  void refusesARangeOfNothing() {
    AgeOptions age = parse("--older", "17s", "--younger", "13s");
    assertThatThrownBy(age::maxMillis)
        .isInstanceOf(ParameterException.class)
        .hasMessage("nothing can be older than 17s and younger than 13s");
  }
}
