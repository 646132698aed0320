package dev.memprof.cli.live;

import dev.memprof.cli.print.Failure;
import dev.memprof.cli.target.Target;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;

/** A JVM's memory on the whole screen, as it changes. */
public final class Live {
  private Live() {}

  /**
   * Shows it until a person leaves.
   *
   * @throws Failure when the JVM is lost; the terminal is as it was by then
   */
  public static void show(Target target, boolean isColored) {
    AtomicReference<LiveLoop> loop = new AtomicReference<>();
    Runnable interrupt =
        () -> {
          LiveLoop running = loop.get();
          if (running != null) {
            running.end();
          }
        };
    try (LiveWatch watch = LiveWatch.start(target);
        LiveScreen screen = LiveScreen.open(isColored, interrupt)) {
      loop.set(new LiveLoop(watch, screen));
      loop.get().run();
    } catch (IOException e) {
      throw Failure.failed("the terminal cannot be used: " + Failure.reason(e), "see TERM", e);
    }
  }
}
