package dev.memprof.agent.jna;

import java.nio.file.Path;

/**
 * What memprof's copy of JNA is told before its first use, which may come late or never: it serves
 * what is asked for rarely, jemalloc's report and C++ names. The properties are its own; no other
 * JNA reads them.
 */
public final class JnaSettings {
  private JnaSettings() {}

  /**
   * @param directory memprof's own, from which a library was loaded already: private, and not
   *     mounted noexec
   */
  public static void apply(Path directory) {
    System.setProperty("memprof.jna.tmpdir", directory.toString());
    // Otherwise NativeLibrary asks /sbin/ldconfig, in a child process; dlopen knows those paths.
    System.setProperty("memprof.jna.platform.library.path", "");
  }
}
