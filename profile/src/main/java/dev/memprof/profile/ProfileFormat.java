package dev.memprof.profile;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The forms a profile can be written in; a file's ending chooses. */
public enum ProfileFormat {
  PPROF(".pb.gz"),
  FLAMEGRAPH(".html"),
  HEAP(".heap"),
  COLLAPSED(".collapsed"),
  TEXT(".txt"),
  JSON(".json"),
  DOT(".dot"),
  /** The same graph drawn; needs Graphviz, which runs as a process of its own. */
  SVG(".svg");

  private final String ending;

  ProfileFormat(String ending) {
    this.ending = ending;
  }

  public String ending() {
    return ending;
  }

  /** All of them, separated by spaces. */
  public static String endings() {
    return Arrays.stream(values()).map(ProfileFormat::ending).collect(Collectors.joining(" "));
  }

  /**
   * The format that a file's ending chooses.
   *
   * @throws IllegalArgumentException when no format has that ending; names those that there are
   */
  public static ProfileFormat ofFile(String name) {
    for (ProfileFormat format : values()) {
      if (name.endsWith(format.ending)) {
        return format;
      }
    }
    throw new IllegalArgumentException(
        name + ": its ending says no format; use one of " + endings());
  }
}
