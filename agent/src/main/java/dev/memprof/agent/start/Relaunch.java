package dev.memprof.agent.start;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Replaces the process by the same command on our jemalloc: same pid, same standard streams. Every
 * refusal is a sentence with a cure.
 */
final class Relaunch {
  private Relaunch() {}

  /**
   * Does not return where it succeeds.
   *
   * @return why this JVM goes on as it is
   */
  static String tryIt(Options options, PackedLibraries libraries) throws IOException {
    String refusal = refusal(options);
    if (refusal == null) {
      refusal = libraries.preloadProblem();
    }
    if (refusal != null) {
      return refusal;
    }
    Environment environment =
        Environment.of(
            Integer.toString(NativeBridge.pid()),
            libraries,
            options,
            Environment.read(Environment.PRELOAD),
            Environment.read(Environment.MALLOC_CONF));
    String error =
        NativeBridge.relaunch(
            Environment.bytes(environment.preload()),
            Environment.bytes(environment.mallocConf()),
            Environment.bytes(Environment.MARKER),
            Environment.bytes(environment.marker()),
            System.getProperty("java.home").getBytes(FileNames.charset()),
            options.keptDescriptors());
    return "the process could not be replaced by one on jemalloc: "
        + error
        + "; start it with `memprof run -- java ...` instead";
  }

  private static String refusal(Options options) throws IOException {
    if (options.is(Option.RELAUNCH, "never")) {
      return "relaunch=never; start it with `memprof run -- java ...`, or preload jemalloc in the"
          + " environment";
    }
    String userConf = Environment.read(Environment.MALLOC_CONF);
    if (userConf != null && ("," + userConf + ",").contains(",prof:false,")) {
      return "MALLOC_CONF says prof:false; remove that";
    }
    Path program = Files.readSymbolicLink(Path.of("/proc/self/exe"));
    if (!program.getFileName().toString().equals("java")
        && !options.is(Option.RELAUNCH, "always")) {
      return "the program is "
          + program
          + ", not the java launcher; if it can be started anew with the same arguments, say relaunch=always, else preload jemalloc in the environment";
    }
    if (commandLine().contains("-XX:CRaC")) {
      return "a JVM under CRaC cannot be replaced; preload jemalloc in the environment instead";
    }
    return NativeBridge.relaunchRefusal();
  }

  private static String commandLine() throws IOException {
    try (FileInputStream in = new FileInputStream("/proc/self/cmdline")) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1)
          + Environment.read("JAVA_TOOL_OPTIONS")
          + Environment.read("JDK_JAVA_OPTIONS");
    }
  }
}
