package dev.memprof.agent.control;

import dev.memprof.agent.allocator.FakeControls;
import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.agent.options.IntervalDumper;
import dev.memprof.agent.sampler.FakeSampler;
import dev.memprof.store.DumpStore;
import dev.memprof.store.file.StoredDump;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Control on an allocator and a hook that are known, and a store that is real. */
public final class ControlFixture implements AutoCloseable {
  public final FakeControls controls = new FakeControls();
  public final Mallctl mallctl = new Mallctl(controls);
  public final FakeSampler sampler;
  public final DumpStore store;
  public final Dumps dumps;

  /** Every dump that listeners were told of. */
  public final List<StoredDump> told = new CopyOnWriteArrayList<>();

  final Sampling sampling;

  public ControlFixture(Path directory) throws IOException {
    sampler = new FakeSampler(Files.createDirectory(directory.resolve("scratch")));
    store = new DumpStore(directory.resolve("dumps"));
    dumps = new Dumps(mallctl, sampler, store, told::add);
    sampling = new Sampling(mallctl, sampler);
  }

  /** Dumps by bytes allocated, by jemalloc where it says so. */
  public IntervalDumps intervalDumps(IntervalDumper by) {
    return new IntervalDumps(mallctl, store, by);
  }

  @Override
  public void close() throws IOException {
    dumps.close();
    store.close();
  }
}
