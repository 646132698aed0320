package dev.memprof.agent.start;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FirstLogsTest {
  @Test
  void readsTheOutputsOfXlog() {
    assertThat(FirstLogs.parts("-Xlog:gc*=debug:file=\"a:b.log\":time:filecount=3"))
        .containsExactly("-Xlog", "gc*=debug", "file=\"a:b.log\"", "time", "filecount=3");
    assertThat(FirstLogs.fileName("file=\"a:b.log\"")).isEqualTo("a:b.log");
    assertThat(FirstLogs.fileName("gc.log")).isEqualTo("gc.log");
    assertThat(FirstLogs.fileName("stderr")).isNull();
    assertThat(FirstLogs.archives("filesize=1m,filecount=13")).isEqualTo(13);
    assertThat(FirstLogs.archives("filesize=1m")).isEqualTo(5);
  }

  @Test
  void knowsANameThatHoldsTheTime() {
    assertThat(FirstLogs.matches("/a/gc-%t.log", "/a/gc-2026-11-28_16-47-26.log")).isTrue();
    assertThat(FirstLogs.matches("/a/%hn-%t.log", "/a/host-2026.log")).isTrue();
    assertThat(FirstLogs.matches("/a/%t-%hn", "/a/2026-host")).isTrue();
    assertThat(FirstLogs.matches("/a/gc-%t.log", "/a/gc-.lo")).isFalse();
    assertThat(FirstLogs.matches("/a/gc.log", "/a/gc.log")).isTrue();
    assertThat(FirstLogs.matches("/a/gc.log", "/a/gc.log.0")).isFalse();
  }
}
