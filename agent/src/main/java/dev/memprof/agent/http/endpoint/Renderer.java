package dev.memprof.agent.http.endpoint;

import dev.memprof.agent.control.Controller;
import dev.memprof.agent.http.answer.Response;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.Profile;
import dev.memprof.store.DumpStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.io.function.IOFunction;
import org.apache.commons.io.function.IOSupplier;

/**
 * Makes responses of profiles, one at a time, however many ask: a large profile takes memory and
 * processor time that are the application's.
 */
public final class Renderer {
  private final Controller controller;
  private final DumpStore store;
  private final Semaphore turn = new Semaphore(1, true);
  private final Object liveLock = new Object();
  private final AtomicLong liveOrders = new AtomicLong();

  private long liveServed;
  private long liveReturned;
  private Profile live;
  private Rendered last = new Rendered(Path.of(""), Format.JSON, null);

  /** A stored dump never changes, so that many can have what was rendered once. */
  private record Rendered(Path dump, Format format, Response response) {}

  public Renderer(Controller controller, DumpStore store) {
    this.controller = controller;
    this.store = store;
  }

  /** What is live now. Those who ask while a dump is being taken share the next one. */
  Profile live() throws IOException {
    long order = liveOrders.incrementAndGet();
    synchronized (liveLock) {
      try {
        if (order > liveServed) {
          long served = liveOrders.get();
          live = controller.dumps().snapshot();
          liveServed = served;
        }
        return live;
      } finally {
        if (++liveReturned == liveOrders.get()) {
          live = null; // nobody waits for it any more
        }
      }
    }
  }

  /**
   * @param rendering makes a response of the profile
   */
  Response response(IOSupplier<Profile> source, IOFunction<Profile, Response> rendering)
      throws IOException, InterruptedException {
    return inTurn(() -> rendering.apply(source.get()));
  }

  /** Makes a response when it is its turn. */
  Response inTurn(IOSupplier<Response> making) throws IOException, InterruptedException {
    turn.acquire();
    try {
      return making.get();
    } finally {
      turn.release();
    }
  }

  /** Of the dump of that name; as it is, for pprof. */
  Response stored(String name, Format format) throws IOException, InterruptedException {
    if (format == Format.PPROF) {
      return format.response(store.read(name));
    }
    Path dump = store.find(name);
    turn.acquire();
    try {
      if (!last.dump.equals(dump) || last.format != format) {
        last = new Rendered(dump, format, format.response(Profiles.read(dump)));
      }
      return last.response;
    } finally {
      turn.release();
    }
  }

  /**
   * What changed since a stored dump.
   *
   * @param name of a later dump; empty for what is live now
   */
  Response difference(String base, String name, Format format)
      throws IOException, InterruptedException {
    Path earlier = store.find(base);
    if (name.isEmpty()) {
      Profile now = live();
      return response(() -> now.minus(Profiles.read(earlier)), format::response);
    }
    Path later = store.find(name);
    return response(() -> Profiles.read(later).minus(Profiles.read(earlier)), format::response);
  }
}
