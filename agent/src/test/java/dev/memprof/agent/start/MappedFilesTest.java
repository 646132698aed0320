package dev.memprof.agent.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class MappedFilesTest {
  private static final String GLIBC =
      """
      55d0c0000000-55d0c0001000 r--p 00000000 08:01 11 /usr/lib/jvm/bin/java
      7f0100000000-7f0100001000 rw-p 00000000 00:00 0
      7f0200000000-7f0200001000 r-xp 00001000 08:01 12 /tmp/john smith/libmemprof.so
      7f0300000000-7f0300001000 r-xp 00001000 08:01 13 /lib/x86_64-linux-gnu/libc.so.6
      7f0400000000-7f0400001000 r-xp 00001000 08:01 14 /lib64/ld-linux-x86-64.so.2
      7ffd00000000-7ffd00001000 rw-p 00000000 00:00 0                          [stack]
      """;

  @Test
  void findsALibraryByItsName() {
    MappedFiles mapped = MappedFiles.parse(GLIBC);
    assertThat(mapped.library("libmemprof.so")).isEqualTo("/tmp/john smith/libmemprof.so");
    assertThat(mapped.library("memprof.so")).isNull();
    assertThat(mapped.library("libc.so")).isNull();
  }

  @Test
  void findsALibraryWhoseFileIsGone() {
    assertThat(
            MappedFiles.parse("1-2 r-xp 0 08:01 12 /a/libmemprof.so (deleted)\n")
                .library("libmemprof.so"))
        .isEqualTo("/a/libmemprof.so (deleted)");
  }

  @Test
  void knowsMuslByItsLoader() throws IOException {
    assertThat(MappedFiles.parse(GLIBC).musl()).isFalse();
    assertThat(MappedFiles.parse("1-2 r-xp 0 08:01 12 /lib/ld-musl-x86_64.so.1\n").musl()).isTrue();
    assertThat(MappedFiles.parse("1-2 r-xp 0 08:01 12 /opt/ld-musl-notes/libx.so\n").musl())
        .isFalse();
    assertThat(MappedFiles.ofThisProcess().musl()).isFalse();
  }
}
