package dev.memprof.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Lines as JDK 17 and 25 print them. */
class LoaderCountsTest {
  private static final String HEAD =
      "ClassLoader         Parent              CLD*               Classes   ChunkSz   BlockSz  Type\n";
  private static final String END =
      "Total = 1005                                             22917  61000000  60000000\n"
          + "ChunkSz: Total size of all allocated metaspace chunks\n";

  private static String loader(String type, int classes, long bytes) {
    return "0x00000000ffe0a1f8  0x0000000000000000  0x00007f45d8026ec0  %8d  %8d  %8d  %s%n"
        .formatted(classes, bytes, bytes - 7, type);
  }

  @Test
  void namesTheClassWhoseLoadersHoldMost() {
    String stats =
        HEAD
            + loader("<boot class loader>", 4_001, 30_000_000)
            + loader("com.acme.Plugins$Loader", 3, 8_192).repeat(97)
            + loader("jdk.internal.reflect.DelegatingClassLoader", 1, 1_024).repeat(150)
            + "                                                        31      1024       900   + hidden"
            + " classes\n"
            + END;
    assertThat(LoaderCounts.largest(stats))
        .contains("97 class loaders of class com.acme.Plugins$Loader have 291 classes");
  }

  @Test
  void saysNothingOfAFewLoadersOrOfNoAnswer() {
    assertThat(LoaderCounts.largest(HEAD + loader("<boot class loader>", 4_001, 1) + END))
        .isEmpty();
    assertThat(LoaderCounts.largest("")).isEmpty();
  }
}
