package dev.memprof.agent.http.endpoint;

import dev.memprof.agent.control.Looks;
import dev.memprof.agent.http.route.Request;
import dev.memprof.agent.sampler.Ages;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.top.Top;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Which memory a request is about: what is live, of an age, or a part of the history. */
final class AskedProfile {
  private final Renderer renderer;
  private final Looks looks;

  AskedProfile(Renderer renderer, Looks looks) {
    this.renderer = renderer;
    this.looks = looks;
  }

  /**
   * What is live now, of any age or the one that {@code ?older} and {@code ?younger} tell, or what
   * {@code ?of} names.
   *
   * @throws IllegalArgumentException when they are not as documented, or both are given
   * @throws IOException also where the history, or ages, are not known
   */
  Profile of(Request request) throws IOException {
    int older = request.number("older", 0, 0, Integer.MAX_VALUE);
    int younger = request.number("younger", Integer.MAX_VALUE, older, Integer.MAX_VALUE);
    boolean isOfAge = older != 0 || younger != Integer.MAX_VALUE;
    String part = request.parameter("of", "live");
    if (isOfAge && !part.equals("live")) {
      throw new IllegalArgumentException("older and younger are for what is live, not of=" + part);
    }
    return switch (part) {
      case "live" -> isOfAge ? looks.live(ages(older, younger)) : renderer.live();
      case "allocated" -> looks.parts().allocated();
      case "temporary" -> looks.parts().allocated().freedWithin(Top.TEMPORARY_MILLIS);
      case "peak" -> looks.parts().peak();
      default ->
          throw new IllegalArgumentException(
              "of=" + part + ": expected live, allocated, temporary or peak");
    };
  }

  private static Ages ages(int older, int younger) {
    return new Ages(
        TimeUnit.SECONDS.toMillis(older),
        younger == Integer.MAX_VALUE ? Long.MAX_VALUE : TimeUnit.SECONDS.toMillis(younger));
  }
}
