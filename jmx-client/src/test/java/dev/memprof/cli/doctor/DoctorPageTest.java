package dev.memprof.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.cli.doctor.Finding.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/doctor.md} lists what doctor knows. */
class DoctorPageTest {
  @Test
  void listsEveryKindOfMemoryInItsOrder() throws IOException {
    String page = Files.readString(Path.of("../docs/doctor.md"));
    assertThat(
            Pattern.compile("^\\| `([a-z-]+)` \\| .*[a-z%]", Pattern.MULTILINE)
                .matcher(page)
                .results()
                .map((MatchResult row) -> row.group(1))
                .filter(name -> !name.equals("name")))
        .containsExactlyElementsOf(
            Arrays.stream(Kind.values()).filter(Kind::isNote).map(Kind::id).toList());
  }
}
