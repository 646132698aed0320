package dev.memprof.agent.control;

import dev.memprof.agent.allocator.AllocatorStatistics;
import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.agent.sampler.Ages;
import dev.memprof.profile.ProfileFormat;
import dev.memprof.profile.ProfileWriters;
import dev.memprof.profile.model.History;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.pprof.PprofWriter;
import dev.memprof.profile.text.Coverage;
import dev.memprof.profile.text.TextForm;
import dev.memprof.profile.text.TopWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What is live now, in the forms that JMX, jcmd and HTTP show: by {@link Dumps#snapshot}, so that
 * it means the same everywhere and changes nothing. Any thread may call.
 */
public final class Looks {
  private final Controller controller;
  private final Mallctl mallctl;

  public Looks(Controller controller, Mallctl mallctl) {
    this.controller = controller;
    this.mallctl = mallctl;
  }

  /** How much of what is allocated the samples of a profile that was just taken stand for. */
  public Coverage coverage(Profile live) {
    mallctl.advanceEpoch();
    Sampling.State state = controller.sampling().state();
    return new Coverage(
        state.active(),
        state.sinceMillis(),
        state.wasOff(),
        live.totalBytes(),
        AllocatorStatistics.totals(mallctl).held());
  }

  /** The {@code sites} largest, as text, and how far to believe them. */
  public String top(int sites) throws IOException {
    Profile live = controller.dumps().snapshot();
    return TopWriter.text(live, sites, coverage(live).text(), TextForm.DEFAULT);
  }

  /** A self-contained HTML page. */
  public String flameGraph() throws IOException {
    return written(ProfileFormat.FLAMEGRAPH).toString(StandardCharsets.UTF_8);
  }

  /** Gzipped pprof, as dumps are stored. */
  public byte[] pprof() throws IOException {
    return written(ProfileFormat.PPROF).toByteArray();
  }

  /** The same of what is of some age. */
  public byte[] pprof(Ages ages) throws IOException {
    return written(live(ages), ProfileFormat.PPROF).toByteArray();
  }

  /**
   * What is live now and of some age.
   *
   * @throws IOException also where ages are not known
   */
  public Profile live(Ages ages) throws IOException {
    return controller.dumps().snapshot(ages);
  }

  /**
   * What was ever sampled, freed or not.
   *
   * @throws IOException also where that is not known
   */
  public History parts() throws IOException {
    return controller.dumps().history();
  }

  /** From now on those tell of what comes from now on. */
  public void beginHistoryAnew() {
    controller.dumps().beginHistoryAnew();
  }

  /**
   * What was ever sampled, as gzipped pprof with a pair of sample types for each part ({@link
   * History}).
   */
  public byte[] history() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);
    PprofWriter.write(parts().profiles(), Profile.LIVE, out);
    return out.toByteArray();
  }

  /**
   * As Go's {@code /debug/pprof/allocs}: all that was allocated, and what is live. Where frees are
   * not known, what is live stands for both.
   */
  public byte[] allocations() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);
    if (controller.dumps().knowsFrees()) {
      History history = parts();
      PprofWriter.write(List.of(history.allocated(), history.live()), Profile.ALLOCATED, out);
    } else {
      PprofWriter.writeAllocations(controller.dumps().snapshot(), out);
    }
    return out.toByteArray();
  }

  private ByteArrayOutputStream written(ProfileFormat format) throws IOException {
    return written(controller.dumps().snapshot(), format);
  }

  private static ByteArrayOutputStream written(Profile live, ProfileFormat format)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);
    ProfileWriters.write(live, format, out);
    return out;
  }
}
