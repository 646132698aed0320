package dev.memprof.profile.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MethodTextTest {
  /** Packages go first, then the name of the file, which the class has already. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "com.acme.Importer.load(Importer.java:42) | 40 | com.acme.Importer.load(Importer.java:42)",
        "com.acme.Importer.load(Importer.java:42) | 37 | …acme.Importer.load(Importer.java:42)",
        "com.acme.Importer.load(Importer.java:42) | 32 | …Importer.load(Importer.java:42)",
        "com.acme.Importer.load(Importer.java:42) | 31 | com.acme.Importer.load:42",
        "com.acme.Importer.load(Importer.java:42) | 24 | …acme.Importer.load:42",
        "com.acme.Importer.load(Importer.java:42) | 17 | …Importer.load:42",
        "com.acme.Importer.load(Importer.java:42) | 12 | …ter.load:42",
        "via com.acme.Importer$Batch.<init>(Importer.java:42) | 26 | …Importer$Batch.<init>:42",
        "com.acme.Importer.load(Batches.kt:42) | 24 | …ter.load(Batches.kt:42)",
        "com.acme.Importer.load | 15 | …Importer.load",
        "[dynamic loader] librocksdbjni1631759603731101875.so | 30 | [dynamic loader] librocksdbjn…",
        "std::vector<…>::resize | 20 | …::vector<…>::resize",
      })
  void keepsWhatSaysMost(String call, int columns, String fitted) {
    assertThat(MethodText.fitted(call, columns))
        .isEqualTo(fitted)
        .hasSizeLessThanOrEqualTo(columns);
  }
}
