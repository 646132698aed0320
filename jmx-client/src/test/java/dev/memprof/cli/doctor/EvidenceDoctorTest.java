package dev.memprof.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.cli.doctor.Finding.Kind;
import dev.memprof.contract.DumpEntry;
import dev.memprof.contract.LimitEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceDoctorTest {
  @Test
  void findsNothingWhereAllIsWell() {
    assertThat(examine(seen(List.of(), 0, "", List.of(), ""))).isEmpty();
    assertThat(examine(seen(List.of(), 0, "", List.of(limit("memory.max", 8999)), ""))).isEmpty();
  }

  @Test
  void namesALimitThatIsNear() {
    List<Finding> findings =
        examine(
            seen(
                List.of(),
                0,
                "",
                List.of(limit("RLIMIT_AS", 17), limit("MaxDirectMemorySize", 9731)),
                ""));
    assertThat(findings)
        .containsExactly(
            new Finding(
                Kind.LIMIT_NEAR,
                "97.3% of MaxDirectMemorySize is used: 9.5 KiB of 9.8 KiB",
                "see who holds native memory: memprof top 7; then free it or raise the limit"));
    assertThat(examine(seen(List.of(), 0, "", List.of(limit("memory.max", 9000)), ""))).hasSize(1);
  }

  @Test
  void theHeapMayBeFullOfGarbage() {
    assertThat(examine(seen(List.of(), 0, "", List.of(limit("java heap", 9999)), ""))).isEmpty();
  }

  @Test
  void tellsOfTheLastOutOfMemoryError() {
    List<DumpEntry> dumps = List.of(dump(1, "java heap"), dump(3, "direct memory"));
    assertThat(examine(seen(dumps, 0, "", List.of(), "")))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.kind()).isEqualTo(Kind.OUT_OF_MEMORY);
              assertThat(finding.what())
                  .startsWith("this run had an OutOfMemoryError (direct memory), last at ")
                  .endsWith("; 2 dumps of such errors are stored");
              assertThat(finding.cure()).contains("memprof top /s/3.pb.gz");
            });
  }

  @Test
  void tellsOfDumpsThatFailedWithTheCureOfTheAgent() {
    assertThat(
            examine(
                seen(List.of(), 13, "cannot write to /s (full); free space; soon", List.of(), "")))
        .containsExactly(
            new Finding(
                Kind.DUMPS_FAILED,
                "13 dumps have failed since the start; the last: cannot write to /s (full)",
                "free space; soon"));
    assertThat(examine(seen(List.of(), 1, "?", List.of(), "")).get(0).cure()).isNotBlank();
  }

  @Test
  void tellsOfADirectoryThatTakesNoDump(@TempDir Path directory) throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    assertThat(EvidenceView.trouble(directory)).isEmpty();
    assertThat(EvidenceView.trouble(file)).isEqualTo("is no directory");
    assertThat(EvidenceView.trouble(file.resolve("x"))).isEqualTo("does not exist");
    assertThat(EvidenceView.troubleToCome(directory)).isEmpty();
    assertThat(EvidenceView.troubleToCome(directory.resolve("yet/to/be/made"))).isEmpty();
    assertThat(EvidenceView.troubleToCome(file)).isEqualTo("is no directory");
    assertThat(EvidenceView.troubleToCome(file.resolve("x")))
        .isEqualTo("cannot be made: " + file + " is no directory");
    assertThat(examine(seen(List.of(), 0, "", List.of(), "is no directory")))
        .singleElement()
        .matches(finding -> finding.kind() == Kind.STORE_UNUSABLE)
        .matches(finding -> finding.what().equals("no dump can be stored: /s is no directory"));
  }

  private static List<Finding> examine(EvidenceView seen) {
    return EvidenceDoctor.examine(seen, "7");
  }

  private static EvidenceView seen(
      List<DumpEntry> errors, long failed, String why, List<LimitEntry> limits, String trouble) {
    return new EvidenceView(errors, failed, why, limits, "/s", trouble);
  }

  private static LimitEntry limit(String name, long useBytes) {
    return new LimitEntry(name, useBytes, 10_000, useBytes / 10_000.0);
  }

  private static DumpEntry dump(int number, String detail) {
    return new DumpEntry(
        number + ".pb.gz", "/s/" + number + ".pb.gz", number * 1_000L, "oom", detail, 7, 8, 9);
  }
}
