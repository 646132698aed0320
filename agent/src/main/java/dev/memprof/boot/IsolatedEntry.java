package dev.memprof.boot;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Makes the isolated loader, and finds in it what {@link Agent} calls. */
final class IsolatedEntry
    implements Function<Instrumentation, BiConsumer<String, Instrumentation>> {
  private static final String ENTRY = "dev.memprof.agent.start.Start";

  static {
    Agent.loader = new IsolatedEntry();
  }

  private IsolatedEntry() {}

  /**
   * Called by {@link Agent}, once.
   *
   * @param instrumentation null where memprof runs as a program
   */
  @Override
  public BiConsumer<String, Instrumentation> apply(Instrumentation instrumentation) {
    try {
      Path jar = Path.of(Agent.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      IsolatedLoader loader = new IsolatedLoader(jar);
      if (Runtime.version().feature() >= 24 && instrumentation != null) {
        IsolatedModule.define(loader, instrumentation);
      }
      return loader.entry(ENTRY);
    } catch (IOException | URISyntaxException | ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
