package dev.memprof.agent.start;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The two libraries of this platform, unpacked from the jar to where the dynamic loader can find
 * them. The directory is named by the libraries' checksums, so that every JVM of a user shares it
 * and a new version of memprof gets a new one; it stays, for the next start.
 *
 * @param memprof {@code libmemprof.so}
 * @param jemalloc {@code libjemalloc.so}
 */
record PackedLibraries(Path memprof, Path jemalloc) {

  /** The platforms' naming: {@code linux-x86_64}, {@code linux-aarch64}. */
  static String platform() {
    String arch = System.getProperty("os.arch");
    return "linux-" + (arch.equals("amd64") ? "x86_64" : arch);
  }

  /**
   * @throws IOException when there is no library for this platform, or it cannot be unpacked
   */
  static PackedLibraries unpack() throws IOException {
    String[] build;
    try (InputStream in = resource("build")) {
      // id, then the sizes of the two libraries in bytes; written by native/Makefile
      build = new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip().split(" ");
    }
    Path directory = privateDirectory(build[0]);
    return new PackedLibraries(
        unpack(directory, "libmemprof.so", Long.parseLong(build[1])),
        unpack(directory, "libjemalloc.so", Long.parseLong(build[2])));
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

  /** {@code <tmp>/memprof-<user>/lib-<name>}, or one of this process's own if that is not safe. */
  private static Path privateDirectory(String name) throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    Path ours = temporary.resolve("memprof-" + System.getProperty("user.name"));
    if (!Files.exists(ours, LinkOption.NOFOLLOW_LINKS)) {
      try {
        Files.createDirectory(ours, privateAttributes());
      } catch (IOException e) {
        // Another JVM of this user was faster, or the temporary directory cannot be written: the
        // next steps find out.
      }
    }
    if (!isPrivate(ours)) {
      return Files.createTempDirectory(temporary, "memprof-");
    }
    return Files.createDirectories(ours.resolve("lib-" + name), privateAttributes());
  }

  private static FileAttribute<?> privateAttributes() {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  }

  /** Whether only this user can have put files there: the next step preloads them. */
  private static boolean isPrivate(Path directory) throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    Path self = Path.of("/proc/self");
    return Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS)
            .equals(Files.getAttribute(self, "unix:uid"))
        && ((int) Files.getAttribute(directory, "unix:mode") & 022) == 0;
  }

  private static Path unpack(Path directory, String library, long size) throws IOException {
    Path file = directory.resolve(library);
    if (Files.isRegularFile(file) && Files.size(file) == size) {
      return file;
    }
    Path partial = Files.createTempFile(directory, library, ".part");
    try (InputStream in = resource(library)) {
      Files.copy(in, partial, StandardCopyOption.REPLACE_EXISTING);
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(partial);
    }
    return file;
  }
}
