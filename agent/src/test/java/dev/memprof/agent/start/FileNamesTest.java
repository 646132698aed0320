package dev.memprof.agent.start;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileNamesTest {
  @ParameterizedTest
  @ValueSource(strings = {"/a b", "/a:b", "/a\tb", "/a\nb", "/a$b", "/$ORIGIN", "/a\u007fb", " /a"})
  void knowsWhatTheDynamicLoaderTakesForSomethingElse(String path) {
    assertThat(FileNames.canBePreloaded(path)).isFalse();
  }

  @Test
  void letsAllElseBe() {
    assertThat(FileNames.canBePreloaded("/tmp/memprof-0/lib-1;'\"\\%&*?[é,@#=~/x.so")).isTrue();
  }
}
