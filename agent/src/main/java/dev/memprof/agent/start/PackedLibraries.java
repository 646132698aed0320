package dev.memprof.agent.start;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.CRC32;

/**
 * The two libraries of this platform, unpacked from the jar to where the dynamic loader can find
 * them. The directory is named by the libraries' checksums, so that every JVM of a user shares it
 * and a new version of memprof gets a new one; it stays, for the next start.
 *
 * @param memprof {@code libmemprof.so}
 * @param jemalloc {@code libjemalloc.so}
 */
record PackedLibraries(Path memprof, Path jemalloc) {
  private static final String MEMPROF = "libmemprof.so";
  private static final String JEMALLOC = "libjemalloc.so";

  /** The fields of the resource {@code build}, which native/Makefile writes. */
  private static final int ID = 0;

  private static final int MEMPROF_CRC = 3;
  private static final int JEMALLOC_CRC = 4;
  private static final int BUFFER_BYTES = 1 << 16;

  /** The platforms' naming: {@code linux-x86_64}, {@code linux-aarch64}. */
  static String platform() {
    String arch = System.getProperty("os.arch");
    return "linux-" + (arch.equals("amd64") ? "x86_64" : arch);
  }

  /**
   * @throws IOException when there is no library for this platform, or it cannot be unpacked
   */
  static PackedLibraries unpack() throws IOException {
    String[] build = build();
    Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
    Path directory = PrivateDirectory.in(temporary).resolve("lib-" + build[ID]);
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(directory, PrivateDirectory.ownerOnly());
    }
    return new PackedLibraries(
        unpack(directory, MEMPROF, crc(build[MEMPROF_CRC])),
        unpack(directory, JEMALLOC, crc(build[JEMALLOC_CRC])));
  }

  /**
   * Our library where the dynamic loader has it already: a second copy would have tables and hooks
   * of its own, and see only half of what happens.
   *
   * @return null where none is preloaded
   */
  static Path preloaded(MappedFiles mapped) {
    String path = mapped.library(MEMPROF);
    return path == null ? null : Path.of(path);
  }

  /**
   * Why a preloaded library does not serve, and the cure; empty when it does.
   *
   * @throws IOException when there is no library for this platform
   */
  static String problemOf(Path preloaded) throws IOException {
    return hasContent(preloaded, crc(build()[MEMPROF_CRC]))
        ? ""
        : "LD_PRELOAD names "
            + preloaded
            + ", which is of another build of memprof or has been replaced; take it out of"
            + " LD_PRELOAD, or set what `java -jar memprof.jar env` prints";
  }

  /** Why {@code LD_PRELOAD} cannot name them, and the cure; null when it can. */
  String preloadProblem() {
    String path = memprof.toString();
    return FileNames.canBePreloaded(path) && FileNames.canBePreloaded(jemalloc.toString())
        ? null
        : "LD_PRELOAD cannot name files in "
            + memprof.getParent()
            + ", whose path has a blank, colon, dollar or control character; name another temporary"
            + " directory with -Djava.io.tmpdir";
  }

  private static String[] build() throws IOException {
    try (InputStream in = resource("build")) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip().split(" ");
    }
  }

  private static int crc(String hexadecimal) {
    return Integer.parseUnsignedInt(hexadecimal, 16);
  }

  private static InputStream resource(String name) throws IOException {
    String path = "native/" + platform() + "/" + name;
    InputStream in = PackedLibraries.class.getClassLoader().getResourceAsStream(path);
    if (in == null) {
      throw new IOException(
          "memprof has no libraries for " + platform() + ": the jar lacks " + path);
    }
    return in;
  }

  /** A file of an earlier start may have been cut off or damaged, with its size as it was. */
  private static boolean hasContent(Path file, int expected) {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    CRC32 crc = new CRC32();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (FileInputStream in = new FileInputStream(file.toFile())) { // no channel: 30 classes less
      for (int read; (read = in.read(buffer)) >= 0; ) {
        crc.update(buffer, 0, read);
      }
    } catch (IOException e) {
      return false; // not readable: it is written anew
    }
    return (int) crc.getValue() == expected;
  }

  private static Path unpack(Path directory, String library, int crc) throws IOException {
    Path file = directory.resolve(library);
    if (hasContent(file, crc)) {
      return file;
    }
    Path partial = Files.createTempFile(directory, library, ".part");
    try (InputStream in = resource(library)) {
      Files.copy(in, partial, StandardCopyOption.REPLACE_EXISTING);
      place(partial, file, crc);
    } finally {
      Files.deleteIfExists(partial);
    }
    return file;
  }

  /**
   * Another JVM may have been faster, and run on its copy by now: only a damaged one is replaced.
   */
  private static void place(Path partial, Path file, int crc) throws IOException {
    try {
      Files.createLink(file, partial);
    } catch (FileAlreadyExistsException e) {
      if (!hasContent(file, crc)) {
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (UnsupportedOperationException | FileSystemException e) {
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE); // no links on this file system
    }
  }
}
