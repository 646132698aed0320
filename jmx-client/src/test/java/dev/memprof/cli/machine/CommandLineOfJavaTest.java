package dev.memprof.cli.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineOfJavaTest {
  @ParameterizedTest
  @CsvSource({
    "java a.B, a.B",
    "java -Xmx1g -cp x.jar:y a.B -jar z, a.B",
    "java -javaagent:memprof.jar -jar /opt/app/app.jar arg, app.jar",
    "java --module-path mods -m m/a.B, m/a.B",
    "java --module=m/a.B, m/a.B",
    "java --add-opens java.base/java.lang=ALL-UNNAMED a.B, a.B",
    "java --add-opens=java.base/java.lang=ALL-UNNAMED a.B, a.B",
    "java @options a.B, a.B",
    "java /src/Hello.java, Hello.java",
    "/usr/bin/jsvc, jsvc",
    "java -jar, java"
  })
  void findsTheMainClass(String line, String mainClass) {
    assertThat(CommandLineOfJava.mainClass(List.of(line.split(" ", -1)))).isEqualTo(mainClass);
  }

  @Test
  void hasAWordForAHiddenCommandLine() {
    assertThat(CommandLineOfJava.mainClass(List.of())).isEqualTo("?");
  }
}
