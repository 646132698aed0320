package dev.memprof.profile.symbol;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import java.nio.charset.StandardCharsets;

/** C++ names by libstdc++'s own demangler, called by JNA. */
final class CxxNames {
  private static final Function DEMANGLE = find("libstdc++.so.6", "__cxa_demangle");

  /**
   * The process's own, which need not be libc's: what jemalloc gave, only jemalloc can take back.
   */
  private static final Function FREE = find(null, "free");

  /** Substitutions let a short name stand for a text of any length; nobody reads one longer. */
  private static final int MAX_NAME_BYTES = 64 << 10;

  private CxxNames() {}

  private static Function find(String library, String function) {
    try {
      return NativeLibrary.getInstance(library).getFunction(function);
    } catch (Throwable e) {
      // An Error where JNA cannot start or the library is missing: then names stay mangled.
      return null;
    }
  }

  /** As in the source; null for what is no such name, and where the library is not installed. */
  static String read(String mangled) {
    if (DEMANGLE == null || FREE == null) {
      return null;
    }
    IntByReference status = new IntByReference();
    Pointer text = DEMANGLE.invokePointer(new Object[] {mangled, null, null, status});
    if (text == null) {
      return null;
    }
    try {
      long length = text.indexOf(0, (byte) 0);
      return length <= MAX_NAME_BYTES
          ? text.getString(0)
          : new String(text.getByteArray(0, MAX_NAME_BYTES), StandardCharsets.UTF_8) + "...";
    } finally {
      FREE.invokeVoid(new Object[] {text});
    }
  }
}
