package dev.memprof.agent.start;

import dev.memprof.agent.options.Option;
import dev.memprof.agent.options.Options;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The environment that a relaunched JVM starts with, and its undoing.
 *
 * <p>The marker carries what the variables were before, so that they can be put back before anyone
 * reads them: {@code <pid>} then, a line each, {@code NAME=value} for those that were set. Strings
 * hold one byte per character (ISO 8859-1): the platform's environment has no charset.
 *
 * @param preload the whole value of {@code LD_PRELOAD}
 * @param mallocConf the whole value of {@code MALLOC_CONF}
 * @param marker the value of {@link #MARKER}
 */
record Environment(String preload, String mallocConf, String marker) {
  static final String MARKER = "MEMPROF_RELAUNCHED";
  static final String PRELOAD = "LD_PRELOAD";
  static final String MALLOC_CONF = "MALLOC_CONF";

  /** The marker's pid where the process to come is not known: set up front, by {@code run}. */
  static final String ANY_PID = "0";

  /**
   * @param userPreload the user's own {@code LD_PRELOAD}, kept behind ours; null when not set
   * @param userConf the user's own {@code MALLOC_CONF}, whose settings win; null when not set
   */
  static Environment of(
      String pid, PackedLibraries libraries, Options options, String userPreload, String userConf) {
    String preload =
        FileNames.bytes(libraries.jemalloc().toString())
            + ":"
            + FileNames.bytes(libraries.memprof().toString());
    List<String> marker = new ArrayList<>(List.of(pid));
    if (userPreload != null) {
      marker.add(PRELOAD + "=" + userPreload);
    }
    if (userConf != null) {
      marker.add(MALLOC_CONF + "=" + userConf);
    }
    return new Environment(
        userPreload == null || userPreload.isEmpty() ? preload : preload + ":" + userPreload,
        mallocConf(options, userConf),
        String.join("\n", marker));
  }

  /** A later setting wins in jemalloc. */
  private static String mallocConf(Options options, String userConf) {
    List<String> settings = new ArrayList<>();
    settings.add("prof:true");
    settings.add("prof_active:false");
    settings.add("lg_prof_sample:" + options.get(Option.LG_PROF_SAMPLE));
    settings.add("lg_prof_interval:" + options.get(Option.LG_PROF_INTERVAL));
    String more = options.get(Option.MALLOC_CONF).replace('+', ',');
    if (!more.isEmpty()) {
      settings.add(more);
    }
    if (userConf != null && !userConf.isEmpty()) {
      settings.add(userConf);
    }
    String conf = String.join(",", settings);
    // Sampling before the hook is there would run jemalloc's own unwinder, which crashes JVMs: when
    // it starts is the agent's to say, whatever the user wrote.
    return conf.contains("prof_active:true") ? conf + ",prof_active:false" : conf;
  }

  /** Whether the marker says that this very process has been relaunched. */
  static boolean isRelaunched(String marker) {
    return marker != null && marker.split("\n")[0].equals(Integer.toString(NativeBridge.pid()));
  }

  /** Puts the user's own values back, for the application and its children. */
  static void scrub(String marker) {
    restore(PRELOAD, marker);
    restore(MALLOC_CONF, marker);
    NativeBridge.setEnvironment(bytes(MARKER), null);
  }

  private static void restore(String name, String marker) {
    String value = users(name, marker);
    NativeBridge.setEnvironment(bytes(name), value == null ? null : bytes(value));
  }

  /** What the user's own variable was; null when not set. */
  static String users(String name, String marker) {
    String value = null;
    for (String line : marker.split("\n")) {
      if (line.startsWith(name + "=")) {
        value = line.substring(name.length() + 1);
      }
    }
    return value;
  }

  /** A variable of the process as it is now; null when not set. */
  static String read(String name) {
    byte[] value = NativeBridge.environment(bytes(name));
    return value == null ? null : new String(value, StandardCharsets.ISO_8859_1);
  }

  /** A variable in the charset of file names, for what is a text; null when not set. */
  static String readText(String name) {
    byte[] value = NativeBridge.environment(bytes(name));
    return value == null ? null : new String(value, FileNames.charset());
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
