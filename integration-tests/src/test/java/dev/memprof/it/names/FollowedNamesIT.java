package dev.memprof.it.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.ManyNames;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.MalformedProfileException;
import dev.memprof.profile.names.NamesFile;
import java.io.ByteArrayInputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The process that writes the names file reads no line of it twice that no dump needs. */
class FollowedNamesIT {
  /** Around a line that is needed sixteen are read, and some. */
  private static final int MARGIN_LINES = 20;

  @TempDir private Path directory;

  private Path namesFile() throws Exception {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.getFileName().toString().matches("names-.*\\.tsv"))
          .findFirst()
          .orElseThrow();
    }
  }

  /** Where lines of frames begin. */
  private static List<Integer> lines(String names) {
    List<Integer> lines = new ArrayList<>();
    for (int at = names.indexOf("\nj\t"); at >= 0; at = names.indexOf("\nj\t", at + 1)) {
      lines.add(at + 1);
    }
    return lines;
  }

  /** {@code j id class method ...}: whether no frame of a profile has that name. */
  private static boolean isUnneeded(String names, int line, Set<String> needed) {
    String[] fields = names.substring(line, names.indexOf('\n', line)).split("\t");
    return !needed.contains(fields[2].replace('/', '.') + "." + fields[3]);
  }

  /**
   * Makes ids into what are no numbers, in the middle of the most lines behind each other that
   * nobody needs.
   *
   * @return how many
   */
  private static int spoil(Path file, Set<String> needed) throws Exception {
    String names = Files.readString(file, StandardCharsets.ISO_8859_1);
    List<Integer> lines = lines(names);
    int from = 0;
    int to = 0;
    for (int start = 0, i = 0; i < lines.size(); i++) {
      if (!isUnneeded(names, lines.get(i), needed)) {
        start = i + 1;
      } else if (i + 1 - start > to - from) {
        from = start;
        to = i + 1;
      }
    }
    int spoiled = 0;
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      for (int i = from + MARGIN_LINES; i < to - MARGIN_LINES; i++) {
        out.seek(lines.get(i) + "j\t".length());
        out.write('x');
        spoiled++;
      }
    }
    return spoiled;
  }

  private static Set<String> frames(byte[] look) throws Exception {
    return Profiles.read(new ByteArrayInputStream(look), "look").sites().stream()
        .flatMap(site -> site.stack().stream())
        .map(Frame::name)
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void aSecondLookReadsNothingAgain(Jdk jdk) throws Exception {
    try (Jvm jvm =
            Jvm.light(jdk, "lg_prof_sample=14,dir=" + directory)
                .add(ManyNames.class.getName())
                .startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      Set<String> needed = frames((byte[]) jmx.call("Profiler", "snapshot"));
      assertThat(needed).contains(ManyNames.class.getName() + ".main");
      assertThat(spoil(namesFile(), needed)).isGreaterThan(MARGIN_LINES);
      assertThatThrownBy(() -> NamesFile.read(namesFile()))
          .as("whoever reads all of it meets them")
          .isInstanceOf(MalformedProfileException.class);
      assertThat(frames((byte[]) jmx.call("Profiler", "snapshot")))
          .contains(ManyNames.class.getName() + ".main");
    }
  }
}
