package dev.memprof.profile.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.profile.calls.Function;
import dev.memprof.profile.model.Frame.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FunctionLabelTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          JAVA   | java.util.zip.Deflater.init | java.util.zip / Deflater.init
          JAVA   | Main.run | Main.run
          JAVA   | run | run
          JAVA   | a.ClassOfWhichTheNameIsLongerThanFortyEightCharacters.run \
            | a / ClassOfWhichTheN…gerThanFortyEightCharacters.run
          NATIVE | rocksdb::DB::Open | rocksdb::DB::Open
          NATIVE | std::map<int, std::vector<int>>::at | std::map<…>::at
          NATIVE | (anonymous namespace)::f | (anonymous namespace)::f
          NATIVE | std::operator<< <std::char_traits<char>> | std::operator<< <std::char_traits<char>>
          NATIVE | libfoo.so+0x1234 | libfoo.so+0x1234
          NATIVE | a_namespace_of_a_long_name::another_class::a_function \
            | a_namespace_of_a_long_name::another_class / ::a_function
          MARKER | [gc thread] | [gc thread]
          """)
  void packagesHaveALineOfTheirOwnAndTypesNone(Kind kind, String name, String lines) {
    assertThat(String.join(" / ", FunctionLabel.lines(new Function(kind, name)))).isEqualTo(lines);
  }
}
