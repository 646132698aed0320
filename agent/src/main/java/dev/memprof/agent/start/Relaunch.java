package dev.memprof.agent.start;

import dev.memprof.agent.options.Option;
import dev.memprof.agent.options.Options;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
    byte[] commandLine = read("/proc/self/cmdline");
    String[] arguments = NativeBridge.vmArguments();
    List<String> vmArguments = arguments == null ? List.of() : List.of(arguments);
    EarlierAgents earlier = EarlierAgents.of(vmArguments);
    String refusal = refusal(options, commandLine, vmArguments, earlier);
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
    int[] kept = keptDescriptors(options, commandLine, vmArguments);
    if (earlier.warning() != null) {
      Report.line(earlier.warning());
    }
    FirstLogs.undo(vmArguments);
    String error =
        NativeBridge.relaunch(
            Environment.bytes(environment.preload()),
            Environment.bytes(environment.mallocConf()),
            Environment.bytes(Environment.MARKER),
            Environment.bytes(environment.marker()),
            System.getProperty("java.home").getBytes(FileNames.charset()),
            kept);
    return "the JVM could not be replaced by one on jemalloc: "
        + error
        + "; start it with `memprof run -- java ...` instead";
  }

  private static String refusal(
      Options options, byte[] commandLine, List<String> vmArguments, EarlierAgents earlier)
      throws IOException {
    if (options.is(Option.RELAUNCH, "never")) {
      return "relaunch=never; start it with `memprof run -- java ...`, or preload jemalloc in the"
          + " environment";
    }
    String userConf = Environment.read(Environment.MALLOC_CONF);
    if (userConf != null && ("," + userConf + ",").contains(",prof:false,")) {
      return "MALLOC_CONF says prof:false; remove that";
    }
    Path program = Files.readSymbolicLink(Path.of("/proc/self/exe"));
    boolean isJava = program.getFileName().toString().equals("java");
    if (!isJava && !options.is(Option.RELAUNCH, "always")) {
      return "the program is "
          + program
          + ", not the java launcher; if it can be started anew with the same arguments, say relaunch=always, else preload jemalloc in the environment";
    }
    for (String argument : vmArguments) {
      if (argument.startsWith("-XX:CRaC")) {
        return "a JVM under CRaC cannot be replaced; preload jemalloc in the environment instead";
      }
    }
    // Other launchers have other arguments, and do not read JDK_JAVA_OPTIONS.
    CommandLine words =
        new CommandLine(
            isJava ? commandLine : new byte[0],
            isJava ? Environment.readText("JDK_JAVA_OPTIONS") : null);
    String spent =
        ReadOnce.problem(
            words,
            vmArguments,
            Environment.readText("JAVA_TOOL_OPTIONS"),
            Environment.readText("_JAVA_OPTIONS"));
    if (spent != null) {
      return spent;
    }
    return earlier.debuggerProblem() != null
        ? earlier.debuggerProblem()
        : NativeBridge.relaunchRefusal();
  }

  /** Those of the option, and what the command line or a variable names as a file. */
  private static int[] keptDescriptors(
      Options options, byte[] commandLine, List<String> vmArguments) throws IOException {
    List<Integer> named = new ArrayList<>();
    CommandLine.addDescriptors(commandLine, named);
    CommandLine.addDescriptors(read("/proc/self/environ"), named);
    for (String argument : vmArguments) {
      CommandLine.addDescriptors(argument.getBytes(FileNames.charset()), named);
    }
    String classPath = System.getProperty("java.class.path", "");
    CommandLine.addDescriptors(classPath.getBytes(FileNames.charset()), named);
    int[] option = options.keptDescriptors();
    int[] kept = Arrays.copyOf(option, option.length + named.size());
    for (int i = 0; i < named.size(); i++) {
      kept[option.length + i] = named.get(i);
    }
    return kept;
  }

  private static byte[] read(String file) throws IOException {
    try (FileInputStream in = new FileInputStream(file)) {
      return in.readAllBytes();
    }
  }
}
