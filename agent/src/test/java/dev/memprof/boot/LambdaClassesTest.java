package dev.memprof.boot;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import net.bytebuddy.ByteBuddy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of the build: the classes that it makes of lambdas do what the lambdas did. */
class LambdaClassesTest {
  @TempDir private Path directory;
  private Path jar;

  /** Of all kinds that javac makes; tells what each returns. */
  static final class Lambdas implements Supplier<List<Object>> {
    private final String field;

    Lambdas(String field) {
      this.field = field;
    }

    private static String ownStatic(Object value) {
      return "static " + value;
    }

    private String own(long number) {
      return field + number;
    }

    @Override
    public List<Object> get() {
      long wide = 5_000_000_000L;
      double fraction = 0.25;
      byte small = -3;
      Supplier<String> captured = () -> field + wide + fraction + small;
      Function<Object, String> staticMethod = Lambdas::ownStatic;
      LongFunction<String> ownMethod = this::own;
      Function<String, Integer> boxes = String::length;
      ToIntFunction<Integer> unboxes = number -> number + 1;
      BinaryOperator<Integer> boxesBoth = Math::max;
      BiFunction<Lambdas, Long, String> receiver = Lambdas::own;
      IntFunction<int[][]> array = int[][]::new;
      Function<String, Lambdas> constructor = Lambdas::new;
      IntPredicate wideCondition = number -> number > wide;
      Supplier<Supplier<String>> nested = () -> () -> field;
      StringBuilder written = new StringBuilder();
      Runnable drops = () -> written.append('x').append(wide).length();
      drops.run();
      return List.of(
          captured.get(),
          staticMethod.apply(7),
          ownMethod.apply(wide),
          boxes.apply("four"),
          unboxes.applyAsInt(41),
          boxesBoth.apply(3, 4),
          receiver.apply(this, 8L),
          array.apply(2).length,
          constructor.apply("made").field,
          wideCondition.test(6),
          nested.get().get(),
          written.toString(),
          new Inner().both(),
          Named.of("name").shout());
    }

    /** Nest mates of a nest mate. */
    private final class Inner {
      String both() {
        Supplier<String> outer = () -> own(1);
        return outer.get();
      }
    }
  }

  interface Named {
    String name();

    static Named of(String name) {
      return () -> name;
    }

    default String shout() {
      Supplier<String> shouted = this::upper;
      return shouted.get();
    }

    private String upper() {
      return name() + "!";
    }
  }

  static final class Kept {
    /** May be looked for by its names. */
    static final Object LAMBDA = (Runnable & Serializable) () -> {};

    /** From int to double. */
    static final DoubleSupplier WIDENING = "four"::length;
  }

  @BeforeEach
  void jar() throws IOException {
    jar = directory.resolve("lambdas.jar");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (Class<?> type :
          List.of(
              LambdaClassesTest.class,
              Lambdas.class,
              Lambdas.Inner.class,
              Named.class,
              Kept.class)) {
        String name = type.getName().replace('.', '/') + ".class";
        out.putNextEntry(new ZipEntry(name));
        try (InputStream content = type.getClassLoader().getResourceAsStream(name)) {
          content.transferTo(out);
        }
      }
    }
  }

  private void replace() throws Exception {
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Path.of(ByteBuddy.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .toString(),
                "src/build/LambdaClasses.java",
                jar.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(java.getInputStream().readAllBytes(), UTF_8);
    assertThat(java.waitFor()).as(output).isZero();
  }

  @Test
  void doWhatTheLambdasDid() throws Exception {
    replace();

    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
      var constructor =
          Class.forName(Lambdas.class.getName(), true, loader).getDeclaredConstructor(String.class);
      constructor.setAccessible(true);
      assertThat(((Supplier<?>) constructor.newInstance("field")).get())
          .isEqualTo(new Lambdas("field").get());
    }
  }

  @Test
  void leaveOnlyWhatIsSerializableOrWidens() throws Exception {
    assertThat(classesWith("LambdaMetafactory")).hasSize(5);
    replace();

    assertThat(classesWith("$$Lambda$")).hasSizeGreaterThan(16);
    assertThat(classesWith("LambdaMetafactory"))
        .filteredOn(name -> !name.endsWith("LambdaClassesTest.class")) // which looks for the text
        .containsExactly(Kept.class.getName().replace('.', '/') + ".class");
  }

  private List<String> classesWith(String text) throws IOException {
    try (ZipFile file = new ZipFile(jar.toFile())) {
      return file.stream()
          .filter(entry -> content(file, entry).contains(text))
          .map(ZipEntry::getName)
          .toList();
    }
  }

  private static String content(ZipFile file, ZipEntry entry) {
    try (InputStream content = file.getInputStream(entry)) {
      return new String(content.readAllBytes(), ISO_8859_1);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void areTheSameBytesEachTime() throws Exception {
    byte[] before = Files.readAllBytes(jar);
    replace();
    byte[] once = Files.readAllBytes(jar);
    Files.write(jar, before);
    replace();

    assertThat(Files.readAllBytes(jar)).isEqualTo(once);
  }
}
