package dev.memprof.boot;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NestedJarTest {
  private static final String NAME = "core/lib/inner.jar";

  /** Of text that deflates well, and of none. */
  private static final byte[] LONG = "inlining, ".repeat(12_347).getBytes(US_ASCII);

  private static final byte[] SHORT = {(byte) 0xCA, (byte) 0xFE};

  @TempDir private Path directory;

  @Test
  void readsWhatIsDeflatedAndWhatIsStored() throws IOException {
    try (JarFile outer = outer(inner(), ZipEntry.STORED)) {
      NestedJar jar = new NestedJar(outer, NAME);
      assertThat(jar.read("com/acme/Deflated.class")).isEqualTo(LONG);
      assertThat(jar.read("com/acme/Stored.class")).isEqualTo(SHORT);
      assertThat(jar.read("com/acme/Empty.class")).isEmpty();
      assertThat(jar.read("com/acme/Missing.class")).isNull();
    }
  }

  /** Many more than can have a slot of their own. */
  @Test
  void findsEachOfMany() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (int i = 0; i < 4_099; i++) {
        add(out, "com/acme/Of" + i, ("content " + i).getBytes(US_ASCII), ZipEntry.STORED);
      }
    }
    try (JarFile outer = outer(bytes.toByteArray(), ZipEntry.STORED)) {
      NestedJar jar = new NestedJar(outer, NAME);
      for (int i = 0; i < 4_099; i++) {
        assertThat(jar.read("com/acme/Of" + i)).asString(US_ASCII).isEqualTo("content " + i);
      }
      assertThat(jar.read("com/acme/Of4099")).isNull();
    }
  }

  @Test
  void refusesWhatIsMissingOrCompressed() throws IOException {
    try (JarFile outer = outer(inner(), ZipEntry.DEFLATED)) {
      assertThatThrownBy(() -> new NestedJar(outer, NAME))
          .isInstanceOf(ZipException.class)
          .hasMessageEndingWith("has no uncompressed " + NAME);
      assertThatThrownBy(() -> new NestedJar(outer, "core/lib/other.jar"))
          .isInstanceOf(ZipException.class)
          .hasMessageEndingWith("has no uncompressed core/lib/other.jar");
    }
  }

  @Test
  void refusesWhatIsNoJar() throws IOException {
    try (JarFile outer = outer(LONG, ZipEntry.STORED)) {
      assertThatThrownBy(() -> new NestedJar(outer, NAME))
          .isInstanceOf(ZipException.class)
          .hasMessage(NAME + " does not end as a jar does");
    }
  }

  @Test
  void saysThatAnEntryIsDamaged() throws IOException {
    byte[] inner = inner();
    // the local header has 30 bytes and the name; the first block then has a type that there is not
    inner[30 + "com/acme/Deflated.class".length()] = 7;
    try (JarFile outer = outer(inner, ZipEntry.STORED)) {
      NestedJar jar = new NestedJar(outer, NAME);
      assertThatThrownBy(() -> jar.read("com/acme/Deflated.class"))
          .isInstanceOf(ZipException.class)
          .hasMessageStartingWith(NAME + " is damaged");
    }
  }

  private static byte[] inner() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      add(out, "com/acme/Deflated.class", LONG, ZipEntry.DEFLATED);
      add(out, "com/acme/Stored.class", SHORT, ZipEntry.STORED);
      add(out, "com/acme/Empty.class", new byte[0], ZipEntry.DEFLATED);
    }
    return bytes.toByteArray();
  }

  private JarFile outer(byte[] inner, int method) throws IOException {
    Path file = directory.resolve("outer.jar");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      add(out, "dev/memprof/boot/Agent.class", SHORT, ZipEntry.DEFLATED);
      add(out, NAME, inner, method);
    }
    return new JarFile(file.toFile());
  }

  private static void add(ZipOutputStream out, String name, byte[] content, int method)
      throws IOException {
    ZipEntry entry = new JarEntry(name);
    entry.setMethod(method);
    if (method == ZipEntry.STORED) {
      CRC32 crc = new CRC32();
      crc.update(content);
      entry.setCrc(crc.getValue());
      entry.setSize(content.length);
    }
    out.putNextEntry(entry);
    out.write(content);
    out.closeEntry();
  }
}
