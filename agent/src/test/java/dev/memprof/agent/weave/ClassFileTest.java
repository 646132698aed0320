package dev.memprof.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClassFileTest {
  private static byte[] bytes(Class<?> type) throws IOException {
    String file = type.getName().replace('.', '/') + ".class";
    try (InputStream in = ClassLoader.getSystemResourceAsStream(file)) {
      return in.readAllBytes();
    }
  }

  @Test
  void readsWhatReflectionKnows() throws Exception {
    for (Class<?> type :
        List.of(java.util.ArrayList.class, java.util.Map.class, Thread.State.class)) {
      ClassFile file = new ClassFile(bytes(type));
      assertThat(file.name()).isEqualTo(type.getName());
      assertThat(file.isInterface()).isEqualTo(type.isInterface());
      assertThat(file.interfaces())
          .containsExactlyElementsOf(
              Arrays.stream(type.getInterfaces()).map(Class::getName).toList());
      assertThat(file.methods().stream().map(ClassFile.Method::name))
          .containsAll(Arrays.stream(type.getDeclaredMethods()).map(Method::getName).toList());
    }
    assertThat(new ClassFile(bytes(Object.class)).superName()).isNull();
    ClassFile own = new ClassFile(bytes(ClassFileTest.class));
    byte[] there = "readsWhatReflectionKnows".getBytes(StandardCharsets.UTF_8);
    assertThat(own.mentions(there)).isTrue();
    assertThat(own.mentions(Arrays.copyOf(there, 9))).isFalse(); // a part is not enough
  }

  /** Every kind of constant there is, modules among them. */
  @Test
  void readsTheWholeJdk() throws IOException {
    FileSystem jdk = FileSystems.getFileSystem(URI.create("jrt:/"));
    try (Stream<Path> files = Files.walk(jdk.getPath("/modules/java.base"))) {
      List<Path> classes = files.filter(file -> file.toString().endsWith(".class")).toList();
      assertThat(classes).hasSizeGreaterThan(5_000);
      for (Path file : classes) {
        ClassFile read = new ClassFile(Files.readAllBytes(file));
        assertThat(file.toString()).contains(read.name().replace('.', '/'));
      }
    }
  }

  /** Whatever bytes there are, it is a class file or an IllegalArgumentException. */
  @Test
  void survivesBrokenFiles() throws IOException {
    byte[] whole = bytes(java.util.ArrayList.class);
    Random random = new Random(5);
    int broken = 0;
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = Arrays.copyOf(whole, i % 2 == 0 ? whole.length : random.nextInt(whole.length));
      for (int flips = 0; flips < 3 && bytes.length > 0; flips++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(new ClassFile(bytes).methods()).isNotNull();
      } catch (IllegalArgumentException e) {
        broken++;
      }
    }
    assertThat(broken).isGreaterThan(2_000);
  }
}
