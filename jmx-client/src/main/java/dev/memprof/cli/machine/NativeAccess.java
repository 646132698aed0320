package dev.memprof.cli.machine;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What JNA, by which C++ names are read, is told before its first use. */
public final class NativeAccess {
  private NativeAccess() {}

  /** To be called before anything else, once. */
  public static void prepare() {
    settings(System.getProperty("user.home"), System.getProperty("java.io.tmpdir"))
        .forEach(System::setProperty);
  }

  static Map<String, String> settings(String home, String temporary) {
    Map<String, String> settings = new HashMap<>();
    // Otherwise JNA asks /sbin/ldconfig, in a child process; dlopen knows those paths.
    settings.put("jna.platform.library.path", "");
    // The home directory of a user that has none is "?", which JNA would make where the user
    // stands.
    if (home == null || !Path.of(home).isAbsolute()) {
      settings.put("jna.tmpdir", temporary);
    }
    return settings;
  }
}
