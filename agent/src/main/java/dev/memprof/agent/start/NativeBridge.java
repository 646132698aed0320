package dev.memprof.agent.start;

/**
 * The natives of libmemprof that are needed before the application starts. Strings cross as bytes.
 */
final class NativeBridge {
  private NativeBridge() {}

  /** An ordinal of {@link JemallocState}. */
  static native int probe();

  static native int pid();

  /** Why this process cannot be relaunched; null when it can. */
  static native String relaunchRefusal();

  /**
   * Replaces the process by itself. Returns only when that failed, with the reason; nothing has
   * changed then.
   *
   * @param markerName variable that says it has been done
   * @param keep descriptors to keep open whatever they are
   */
  static native String relaunch(
      byte[] preload,
      byte[] mallocConf,
      byte[] markerName,
      byte[] markerValue,
      byte[] javaHome,
      int[] keep);

  /**
   * HotSpot's arguments in its order: JAVA_TOOL_OPTIONS, then the command line with argument files
   * expanded, then _JAVA_OPTIONS; without the class path and the main class. Null where the JVM
   * does not tell.
   */
  static native String[] vmArguments();

  /** A variable of the process, bypassing (and not loading) the JDK's copy; null when not set. */
  static native byte[] environment(byte[] name);

  /** Sets a variable of the process, or removes it where the value is null. */
  static native void setEnvironment(byte[] name, byte[] value);

  /**
   * Prepares the JVM for stack walks, installs the hook, and only then switches sampling on.
   *
   * @param walk what finds Java frames: an index of {@link Option#WALKS}
   * @return null, or why it could not be done
   */
  static native String start(boolean active, boolean namesByJvmti, int walk);

  /** Whether Java frames are named by JVMTI, by a thread that must be quick about it. */
  static native boolean namesByJvmti();
}
