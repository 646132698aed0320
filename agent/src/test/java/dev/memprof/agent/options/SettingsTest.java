package dev.memprof.agent.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Text becomes types, once. */
class SettingsTest {
  private static Settings settings(String list) {
    Options options = Options.parse(list);
    assertThat(options.problems()).isEmpty();
    return options.settings();
  }

  @Test
  void defaultsAreThoseOfTheTable() {
    assertThat(settings(""))
        .isEqualTo(
            new Settings(
                null,
                512L << 20,
                200,
                IntervalDumper.AGENT,
                256L << 20,
                List.of(75, 85, 92),
                false,
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                false));
    assertThat(settings("").wantHooks()).isFalse();
  }

  @Test
  void everyOptionHasItsType() {
    Settings settings =
        settings(
            "dir=/d/1,retain-bytes=7k,retain-count=11,interval-dumps=jemalloc,growth=13m,"
                + "limits=92+17,exit-dump=true,http=[::1]:7077,http.token-file=/t,settle=gc");
    assertThat(settings.directory()).isEqualTo(Path.of("/d/1"));
    assertThat(settings.retainBytes()).isEqualTo(7_168);
    assertThat(settings.retainCount()).isEqualTo(11);
    assertThat(settings.intervalDumper()).isEqualTo(IntervalDumper.JEMALLOC);
    assertThat(settings.growthBytes()).isEqualTo(13L << 20);
    assertThat(settings.limitPercents()).containsExactly(92, 17);
    assertThat(settings.dumpsAtExit()).isTrue();
    assertThat(settings.http()).isEqualTo(new Settings.HttpAddress("[::1]", 7077));
    assertThat(settings.http()).hasToString("[::1]:7077");
    assertThat(settings.httpTokenFile()).isEqualTo(Path.of("/t"));
    assertThat(settings.collectsAfterReleases()).isTrue();
  }

  @Test
  void offIsNone() {
    Settings settings = settings("interval-dumps=off,growth=off,limits=off");
    assertThat(settings.intervalDumper()).isNull();
    assertThat(settings.growthBytes()).isEqualTo(Long.MAX_VALUE);
    assertThat(settings.limitPercents()).isEmpty();
  }

  @Test
  void hooksKeepTheirUse() {
    Settings settings =
        settings("count=pool:a.Pool#take(long)@0+-a.Pool#give(long)@0,release=a.B#clear");
    assertThat(settings.wantHooks()).isTrue();
    assertThat(settings.counts()).hasSize(2);
    assertThat(settings.releases()).hasSize(1);
    assertThat(settings.scopes()).isEmpty();
  }
}
