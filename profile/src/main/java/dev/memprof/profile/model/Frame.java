package dev.memprof.profile.model;

/**
 * One frame of a stack. Two of them are the same in whichever forms of code they were met.
 *
 * @param kind Java code, native code, or a marker
 * @param name {@code java.util.zip.Deflater.init}, {@code rocksdb::DBImpl::NewIterator(...)},
 *     {@code libfoo.so+0x1234} where there is no symbol, {@code [gc thread]}
 * @param file source file, or the empty string
 * @param line line in that file; 0 where it is not known, or a Java method is native
 * @param address return address of a native frame; 0 for others
 * @param mapping index into {@link Profile#mappings}; -1 for none
 * @param forms of a Java frame
 */
public record Frame(
    Kind kind, String name, String file, int line, long address, int mapping, Forms forms) {

  /** What kind of code a frame runs. */
  public enum Kind {
    JAVA,
    /** A Java method without bytecode: it is implemented in native code. */
    JAVA_NATIVE,
    NATIVE,
    /** No code: how a walk ended, in square brackets. */
    MARKER
  }

  /** A frame of which no forms are known. */
  public Frame(Kind kind, String name, String file, int line, long address, int mapping) {
    this(kind, name, file, line, address, mapping, Forms.NONE);
  }

  public static Frame java(String name, String file, int line) {
    return new Frame(Kind.JAVA, name, file, Math.max(line, 0), 0, -1);
  }

  public static Frame javaNative(String name, String file) {
    return new Frame(Kind.JAVA_NATIVE, name, file, 0, 0, -1);
  }

  public static Frame nativeCode(String name, long address, int mapping) {
    return new Frame(Kind.NATIVE, name, "", 0, address, mapping);
  }

  public static Frame marker(String name) {
    return new Frame(Kind.MARKER, name, "", 0, 0, -1);
  }

  public Frame withForms(Forms others) {
    return others == forms ? this : new Frame(kind, name, file, line, address, mapping, others);
  }

  // Profiles are summed up by maps of these: a record's own two methods link themselves at their
  // first calls, for tens of milliseconds of each verb's start.
  @Override
  public boolean equals(Object other) {
    return other instanceof Frame that
        && kind == that.kind
        && line == that.line
        && address == that.address
        && mapping == that.mapping
        && name.equals(that.name)
        && file.equals(that.file);
  }

  @Override
  public int hashCode() {
    int hash = kind.name().hashCode();
    hash = 31 * hash + name.hashCode();
    hash = 31 * hash + file.hashCode();
    hash = 31 * hash + line;
    hash = 31 * hash + Long.hashCode(address);
    return 31 * hash + mapping;
  }

  public boolean isJava() {
    return kind == Kind.JAVA || kind == Kind.JAVA_NATIVE;
  }

  /** The name with its place in the source, where that is known: {@code Main.run(Main.java:42)}. */
  public String label() {
    if (file.isEmpty()) {
      return name;
    }
    return line > 0 ? name + "(" + file + ":" + line + ")" : name + "(" + file + ")";
  }
}
