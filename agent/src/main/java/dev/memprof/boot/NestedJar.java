package dev.memprof.boot;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * A jar that lies uncompressed in another jar, and is read from there. The JVM would need a file of
 * it, which a full disk refuses. Each entry of a jar takes a start some microseconds, whether it is
 * used or not: these are looked at when the first of them is needed.
 *
 * <p>Read are jars as our build makes them: without comments, encryption and ZIP64 (APPNOTE.TXT of
 * PKWARE, 4.3). Immutable once it is made; any thread may read.
 */
final class NestedJar {
  private static final int END_BYTES = 22;
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int CENTRAL_BYTES = 46;
  private static final int CENTRAL_SIGNATURE = 0x02014b50;
  private static final int LOCAL_BYTES = 30;
  private static final int STORED = 0;

  private final JarFile outer;
  private final JarEntry itself;
  private final byte[] central;

  /** From a name to where its header begins in {@link #central}. */
  private final Map<String, Integer> headers;

  /**
   * @throws IOException when the outer jar lacks it, or it is no such jar
   */
  NestedJar(JarFile outer, String name) throws IOException {
    this.outer = outer;
    itself = outer.getJarEntry(name);
    if (itself == null || itself.getMethod() != JarEntry.STORED) {
      throw new ZipException(outer.getName() + " has no uncompressed " + name);
    }
    byte[] end = read(itself.getSize() - END_BYTES, END_BYTES);
    if (int4(end, 0) != END_SIGNATURE) {
      throw new ZipException(name + " does not end as a jar does");
    }
    central = read(int4(end, 16), int4(end, 12));
    headers = headers(int2(end, 10));
  }

  private Map<String, Integer> headers(int count) throws ZipException {
    Map<String, Integer> found = new HashMap<>(count * 2);
    int at = 0;
    for (int i = 0; i < count; i++) {
      if (int4(central, at) != CENTRAL_SIGNATURE) {
        throw new ZipException(itself.getName() + " has no header " + i);
      }
      int nameBytes = int2(central, at + 28);
      // names of classes, in ASCII, read as the quickest of all charsets
      found.put(new String(central, at + CENTRAL_BYTES, nameBytes, ISO_8859_1), at);
      at += CENTRAL_BYTES + nameBytes + int2(central, at + 30) + int2(central, at + 32);
    }
    return found;
  }

  /** The content of an entry; null where there is none. */
  byte[] read(String name) throws IOException {
    Integer header = headers.get(name);
    if (header == null) {
      return null;
    }
    int method = int2(central, header + 10);
    int packedBytes = int4(central, header + 20);
    long local = int4(central, header + 42);
    byte[] start = read(local, LOCAL_BYTES);
    long content = local + LOCAL_BYTES + int2(start, 26) + int2(start, 28);
    byte[] packed = read(content, packedBytes);
    return method == STORED ? packed : inflated(packed, int4(central, header + 24));
  }

  private byte[] inflated(byte[] packed, int bytes) throws IOException {
    byte[] content = new byte[bytes];
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(packed);
      int done = 0;
      for (int more; done < bytes && (more = inflater.inflate(content, done, bytes - done)) > 0; ) {
        done += more;
      }
      if (done < bytes) {
        throw new ZipException(itself.getName() + " is damaged");
      }
      return content;
    } catch (DataFormatException e) {
      throw new ZipException(itself.getName() + " is damaged: " + e.getMessage());
    } finally {
      inflater.end();
    }
  }

  /** What is stored is skipped by a seek. */
  private byte[] read(long at, int bytes) throws IOException {
    try (InputStream in = outer.getInputStream(itself)) {
      in.skipNBytes(at);
      byte[] read = new byte[bytes];
      if (in.readNBytes(read, 0, bytes) < bytes) {
        throw new ZipException(itself.getName() + " is cut off");
      }
      return read;
    }
  }

  private static int int2(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) | (bytes[at + 1] & 0xFF) << 8;
  }

  private static int int4(byte[] bytes, int at) {
    return int2(bytes, at) | int2(bytes, at + 2) << 16;
  }
}
