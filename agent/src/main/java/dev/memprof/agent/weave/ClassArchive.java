package dev.memprof.agent.weave;

/** The archive of classes that a JVM writes for later starts: CDS's, and the AOT cache. */
final class ClassArchive {
  private ClassArchive() {}

  /**
   * Whether this JVM writes one, at its end at the latest: {@code -XX:ArchiveClassesAtExit}, {@code
   * -XX:AOTCacheOutput}, {@code -XX:AOTMode=record}. Asked of the JVM, since options come in many
   * ways; by JNI, for which no module has to be opened.
   *
   * @return false where a JDK has that elsewhere
   */
  static native boolean isDumped();
}
