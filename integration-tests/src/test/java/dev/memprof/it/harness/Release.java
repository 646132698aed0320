package dev.memprof.it.harness;

import dev.memprof.it.programs.YourApp;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/**
 * What a user has downloaded, in a directory that every user can enter, beside an application.
 *
 * @param directory has the archive and {@code your-app.jar}
 */
public record Release(Path directory) {
  /** As {@code make build} has made it. */
  public static final Path ARCHIVE =
      Path.of(System.getProperty("memprof.archive")).toAbsolutePath().normalize();

  public static Release download() throws IOException {
    Path directory = Files.createTempDirectory(Path.of("/var/tmp"), "memprof-it-");
    Files.copy(ARCHIVE, directory.resolve(ARCHIVE.getFileName()));
    writeApplication(directory.resolve("your-app.jar"));
    for (Path file :
        new Path[] {
          directory, directory.resolve("your-app.jar"), directory.resolve(ARCHIVE.getFileName())
        }) {
      boolean unused = file.toFile().setReadable(true, false);
    }
    boolean unused = directory.toFile().setExecutable(true, false);
    return new Release(directory);
  }

  private static void writeApplication(Path jar) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, YourApp.class.getName());
    String entry = YourApp.class.getName().replace('.', '/') + ".class";
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out, manifest);
        var in = YourApp.class.getResourceAsStream("/" + entry)) {
      entries.putNextEntry(new ZipEntry(entry));
      in.transferTo(entries);
    }
  }

  /** {@code memprof-0.1.0}: the one folder in the archive. */
  public static String folder() {
    return ARCHIVE.getFileName().toString().replace("-linux.tar.gz", "");
  }

  /** Unpacks the archive there. */
  public Path unpack() throws IOException, InterruptedException {
    Jvm tar = Jvm.run(new Jvm.Builder("tar", "-xzf", ARCHIVE, "-C", directory));
    if (tar.exitCode() != 0) {
      throw new AssertionError(tar.text());
    }
    return directory.resolve(folder());
  }
}
