package dev.memprof.agent.http.endpoint;

import dev.memprof.agent.http.answer.Response;
import dev.memprof.profile.ProfileFormat;
import dev.memprof.profile.ProfileWriters;
import dev.memprof.profile.flame.FlamePage;
import dev.memprof.profile.model.Profile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The forms in which a client can have a profile: the parameter {@code format}. */
enum Format {
  PPROF("application/octet-stream", ProfileFormat.PPROF),
  FLAMEGRAPH("text/html; charset=utf-8", ProfileFormat.FLAMEGRAPH),
  COLLAPSED("text/plain; charset=utf-8", ProfileFormat.COLLAPSED),
  HEAP("text/plain; charset=utf-8", ProfileFormat.HEAP),
  TEXT("text/plain; charset=utf-8", ProfileFormat.TEXT),
  JSON("application/json", ProfileFormat.JSON);

  private final String contentType;
  private final ProfileFormat profileFormat;

  Format(String contentType, ProfileFormat profileFormat) {
    this.contentType = contentType;
    this.profileFormat = profileFormat;
  }

  /**
   * @throws IllegalArgumentException when there is none of that name
   */
  static Format of(String name) {
    for (Format format : values()) {
      if (format.lowerCase().equals(name)) {
        return format;
      }
    }
    throw new IllegalArgumentException(
        "format=%s: expected one of %s"
            .formatted(
                name,
                Arrays.stream(values()).map(Format::lowerCase).collect(Collectors.joining(" "))));
  }

  private String lowerCase() {
    return name().toLowerCase(Locale.ROOT);
  }

  Response response(Profile profile) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);
    ProfileWriters.write(profile, profileFormat, out);
    return response(out.toByteArray());
  }

  /** Of a profile that has this format already. */
  Response response(byte[] written) {
    Response response = Response.of(Response.OK, contentType, written);
    return switch (this) {
      case PPROF -> response.with("Content-Disposition", "attachment; filename=\"heap.pb.gz\"");
      case FLAMEGRAPH -> response.with("Content-Security-Policy", flameGraphPolicy());
      default -> response;
    };
  }

  /**
   * A flame graph is a page of its own, with scripts; names of the application's frames are in it.
   * Though they are harmless, it runs as of an origin that may ask nothing of this service.
   */
  private static String flameGraphPolicy() {
    return "sandbox allow-scripts; "
        + FlamePage.contentSecurityPolicy()
        + "; frame-ancestors 'self'";
  }
}
