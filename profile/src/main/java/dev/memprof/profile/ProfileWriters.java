package dev.memprof.profile;

import dev.memprof.profile.collapsed.CollapsedWriter;
import dev.memprof.profile.flame.FlameGraphWriter;
import dev.memprof.profile.graph.DotWriter;
import dev.memprof.profile.graph.SvgWriter;
import dev.memprof.profile.heap.HeapProfileWriter;
import dev.memprof.profile.json.JsonWriter;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.pprof.PprofWriter;
import dev.memprof.profile.text.TopWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes profiles in every {@link ProfileFormat}. */
public final class ProfileWriters {
  private static final int SITES_IN_TEXT = 30;

  private ProfileWriters() {}

  /**
   * The bytes of a profile that have no place in a format, 0 for most: what shrank, in a difference
   * written as {@link ProfileFormat#HEAP}, which has no negative numbers.
   */
  public static double leftOutBytes(Profile profile, ProfileFormat format) {
    return format == ProfileFormat.HEAP ? HeapProfileWriter.leftOutBytes(profile) : 0;
  }

  /**
   * Writes a file, replacing one of that name; appears whole or not at all.
   *
   * @throws IllegalArgumentException when the file's ending says no format
   */
  public static void write(Profile profile, Path file) throws IOException {
    ProfileFormat format = ProfileFormat.ofFile(file.toString());
    Path directory = file.toAbsolutePath().getParent();
    Path partial = Files.createTempFile(directory, ".memprof-", ".part");
    try {
      try (OutputStream out = Files.newOutputStream(partial)) {
        write(profile, format, out);
      }
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  /** Leaves the stream open. */
  public static void write(Profile profile, ProfileFormat format, OutputStream out)
      throws IOException {
    switch (format) {
      case PPROF -> PprofWriter.write(profile, out);
      case FLAMEGRAPH -> FlameGraphWriter.write(profile, out);
      case HEAP -> HeapProfileWriter.write(profile, out);
      case COLLAPSED -> CollapsedWriter.write(profile, out);
      case TEXT ->
          out.write(TopWriter.text(profile, SITES_IN_TEXT).getBytes(StandardCharsets.UTF_8));
      case JSON -> JsonWriter.write(profile, out);
      case DOT -> DotWriter.write(profile, out);
      case SVG -> SvgWriter.write(profile, out);
    }
  }
}
