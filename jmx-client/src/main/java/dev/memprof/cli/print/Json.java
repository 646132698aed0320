package dev.memprof.cli.print;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;

/** Records and maps as JSON, for scripts. */
public final class Json {
  private static final Gson PRETTY =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();
  private static final Gson LINE = new GsonBuilder().disableHtmlEscaping().create();

  private Json() {}

  public static String pretty(Object value) {
    return PRETTY.toJson(value);
  }

  /** On one line, for a stream of values. */
  public static String line(Object value) {
    return LINE.toJson(value);
  }
}
