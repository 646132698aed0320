package dev.memprof.boot;

import java.lang.instrument.Instrumentation;
import java.nio.file.Path;

/** Makes the isolated loader, and finds in it what {@link Agent} calls. */
public final class IsolatedEntry {
  private static final String ENTRY = "dev.memprof.agent.start.Start";

  private IsolatedEntry() {}

  /**
   * Called by {@link Agent} through reflection, once.
   *
   * @param instrumentation null where memprof runs as a program
   */
  public static Class<?> load(Instrumentation instrumentation) throws Exception {
    Path jar = Path.of(Agent.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    IsolatedLoader loader = new IsolatedLoader(jar);
    if (Runtime.version().feature() >= 24 && instrumentation != null) {
      IsolatedModule.define(loader, instrumentation);
    }
    return Class.forName(ENTRY, true, loader);
  }
}
