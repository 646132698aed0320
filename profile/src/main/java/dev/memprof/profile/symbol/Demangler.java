package dev.memprof.profile.symbol;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** C++ names, by libstdc++'s own demangler; as they are where that is not installed. */
final class Demangler {
  /** What compilers and linkers append to a function's name. */
  private static final Pattern SUFFIX =
      Pattern.compile("(\\.(isra|part|constprop|cold|llvm|lto_priv|localalias)(\\.\\d+)*)+$|@.*$");

  private static final Function DEMANGLE = find("libstdc++.so.6", "__cxa_demangle");

  /**
   * The process's own, which need not be libc's: what jemalloc gave, only jemalloc can take back.
   */
  private static final Function FREE = find(null, "free");

  /** Substitutions let a short name stand for a text of any length; nobody reads one longer. */
  private static final int MAX_NAME_BYTES = 64 << 10;

  private Demangler() {}

  private static Function find(String library, String function) {
    try {
      return NativeLibrary.getInstance(library).getFunction(function);
    } catch (Throwable e) {
      // An Error where JNA cannot start or the library is missing: then names stay mangled.
      return null;
    }
  }

  static String demangle(String symbol) {
    boolean plainly = symbol.indexOf('.') < 0 && symbol.indexOf('@') < 0;
    String plain = plainly ? symbol : SUFFIX.matcher(symbol).replaceFirst("");
    if (!plain.startsWith("_Z") || DEMANGLE == null || FREE == null) {
      return plain;
    }
    IntByReference status = new IntByReference();
    Pointer text = DEMANGLE.invokePointer(new Object[] {plain, null, null, status});
    if (text == null) {
      return plain;
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
