package dev.memprof.profile.scale;

import dev.memprof.profile.Profiles;
import dev.memprof.profile.flame.FlameGraphOptions;
import dev.memprof.profile.flame.FlameGraphWriter;
import dev.memprof.profile.model.Profile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Draws the flame graph of a file and says how long it took: {@code ReadAndDraw FILE PAGE}. */
final class ReadAndDraw {
  private ReadAndDraw() {}

  public static void main(String[] args) throws IOException {
    long start = System.nanoTime();
    Profile profile = Profiles.read(Path.of(args[0]));
    long read = System.nanoTime();
    Path page = Path.of(args[1]);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(page))) {
      // As many frames as a page takes, however narrow: the most that drawing can cost.
      FlameGraphWriter.write(profile, new FlameGraphOptions(0, false, false), out);
    }
    long written = System.nanoTime();
    long cpu = ProcessHandle.current().info().totalCpuDuration().map(Duration::toMillis).orElse(0L);
    System.out.printf(
        "read %d ms, drawn %d ms, in all %d ms (CPU %d ms): %d sites, page of %d kB%n",
        (read - start) / 1_000_000,
        (written - read) / 1_000_000,
        (written - start) / 1_000_000,
        cpu,
        profile.sites().size(),
        Files.size(page) / 1_000);
  }
}
