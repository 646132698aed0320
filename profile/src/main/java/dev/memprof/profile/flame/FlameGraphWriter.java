package dev.memprof.profile.flame;

import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.profile.model.Sites;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/**
 * Writes a profile as one HTML page that needs no network. Of what is live, every frame is as wide
 * as the bytes under it; of a difference, as the bytes that grew and those that shrank together,
 * and its colour tells which were more. Lines are left out, so that a method is one frame.
 */
public final class FlameGraphWriter {
  /** Deeper stacks are recursion that nobody scrolls through: 2,000 rows are 36,000 pixels. */
  static final int MAX_DEPTH = 2_000;

  /** About 2 MB of HTML, which a browser draws at once. */
  private static final int MAX_FRAMES = 50_000;

  private FlameGraphWriter() {}

  /**
   * Writes the page in UTF-8, with the options of {@link FlameGraphOptions#DEFAULT}; leaves {@code
   * out} open.
   *
   * @throws IOException from {@code out}
   */
  public static void write(Profile profile, OutputStream out) throws IOException {
    write(profile, FlameGraphOptions.DEFAULT, out);
  }

  /**
   * Writes the page in UTF-8; leaves {@code out} open.
   *
   * @throws IOException from {@code out}
   */
  public static void write(Profile profile, FlameGraphOptions options, OutputStream out)
      throws IOException {
    Profile drawn = withStacksOnce(profile);
    LargestFrames frames =
        LargestFrames.of(
            drawn, new LargestFrames.Limits(MAX_FRAMES, MAX_DEPTH, options.minimumShare()));
    Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    FlamePage.write(new FlameData(drawn, options, frames), writer);
    writer.flush();
  }

  /** {@link Profile#byStack} without its loss: what did not change was there before and is now. */
  private static Profile withStacksOnce(Profile profile) {
    if (profile.sites().stream().allMatch(site -> site.thread().isEmpty())) {
      return profile;
    }
    Sites merged = new Sites(profile.sites().size());
    for (Site site : profile.sites()) {
      merged.add(site.as(site.stack(), ""));
    }
    return profile.withSites(merged.toList());
  }
}
