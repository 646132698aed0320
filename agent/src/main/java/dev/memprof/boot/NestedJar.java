package dev.memprof.boot;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.CRC32;
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
  private static final int NAME_LENGTH = 28;
  private static final int STORED = 0;
  private static final int NONE = -1;

  private final JarFile outer;
  private final JarEntry itself;
  private final byte[] central;

  /**
   * Where the headers of names begin in {@link #central}, from the slot of a name's hash on up to
   * the next that is free; a power of two. A map of the names would hold a MiB of the Java heap.
   */
  private final int[] headers;

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

  private int[] headers(int count) throws ZipException {
    int[] found = new int[4 * Integer.highestOneBit(count + 1)];
    Arrays.fill(found, NONE);
    int at = 0;
    for (int i = 0; i < count; i++) {
      if (int4(central, at) != CENTRAL_SIGNATURE) {
        throw new ZipException(itself.getName() + " has no header " + i);
      }
      int nameBytes = int2(central, at + NAME_LENGTH);
      int slot = slot(central, at + CENTRAL_BYTES, nameBytes, found.length);
      while (found[slot] != NONE) {
        slot = next(slot, found.length);
      }
      found[slot] = at;
      at += CENTRAL_BYTES + nameBytes + int2(central, at + 30) + int2(central, at + 32);
    }
    return found;
  }

  /** By a hash that the JDK has in native code: a loop would run in the interpreter. */
  private static int slot(byte[] bytes, int from, int length, int slots) {
    CRC32 hash = new CRC32();
    hash.update(bytes, from, length);
    return (int) hash.getValue() & (slots - 1);
  }

  private static int next(int slot, int slots) {
    return (slot + 1) & (slots - 1);
  }

  private int header(String name) {
    byte[] wanted = name.getBytes(ISO_8859_1); // names of classes are ASCII
    int slot = slot(wanted, 0, wanted.length, headers.length);
    for (; headers[slot] != NONE; slot = next(slot, headers.length)) {
      int from = headers[slot] + CENTRAL_BYTES;
      int to = from + int2(central, headers[slot] + NAME_LENGTH);
      if (Arrays.equals(central, from, to, wanted, 0, wanted.length)) {
        return headers[slot];
      }
    }
    return NONE;
  }

  /** The content of an entry; null where there is none. */
  byte[] read(String name) throws IOException {
    int header = header(name);
    if (header == NONE) {
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
