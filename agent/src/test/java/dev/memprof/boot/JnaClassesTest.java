package dev.memprof.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JnaClassesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Native",
        "NativeLibrary",
        "Platform",
        "Structure",
        "internal/ReflectionUtils",
        "internal/Cleaner"
      })
  void leadsAwayFromLoggingAndFromPropertiesOfOthers(String name) throws Exception {
    byte[] original = classFile(name);
    String before = text(original);
    String after = text(JnaClasses.adapted(original));
    assertThat(before).contains("java/util/logging/Logger");
    assertThat(after).doesNotContain("java/util/logging").contains("dev/memprof/agent/jna/Logger");
    assertThat(after.replace("memprof.jna.", "").replace("memprof.jnidispatch.", ""))
        .doesNotContainPattern("[\\x00-\\x1f](jna|jnidispatch)\\.[a-z]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Native", "Function", "Pointer", "VarArgsChecker$RealVarArgsChecker"})
  void leavesAllBehindTheConstantPoolAsItIs(String name) throws Exception {
    byte[] original = classFile(name);
    byte[] adapted = JnaClasses.adapted(original);
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(adapted))) {
      assertThat(in.readInt()).isEqualTo(0xcafebabe);
    }
    int tail = Math.min(4_001, original.length / 3);
    assertThat(text(adapted)).endsWith(text(original).substring(original.length - tail));
  }

  private static String text(byte[] file) {
    return new String(file, StandardCharsets.ISO_8859_1);
  }

  private static byte[] classFile(String name) throws Exception {
    try (InputStream in =
        JnaClassesTest.class.getResourceAsStream("/com/sun/jna/" + name + ".class")) {
      return in.readAllBytes();
    }
  }
}
