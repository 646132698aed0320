package dev.memprof.agent.weave;

/** The archive of classes that a JVM writes for later starts: CDS's, and the AOT cache. */
final class ClassArchive {
  private static final String INTERNALS = "jdk.internal.misc.CDS";

  private ClassArchive() {}

  /**
   * Whether this JVM writes one, at its end at the latest: {@code -XX:ArchiveClassesAtExit}, {@code
   * -XX:AOTCacheOutput}, {@code -XX:AOTMode=record}. Asked of the JVM, since options come in many
   * ways.
   */
  static boolean isDumped() {
    try {
      return (boolean) Reflection.method(Class.forName(INTERNALS), "isDumpingArchive").invoke(null);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return false; // a JDK that has it elsewhere
    }
  }
}
