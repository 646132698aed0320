package dev.memprof.profile.symbol;

import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The names of functions as they are in the source.
 *
 * @param cxxNames reads C++ names; answers null for what is none
 */
record Demangler(UnaryOperator<String> cxxNames) {
  /** What compilers and linkers append to a function's name. */
  private static final Pattern SUFFIX =
      Pattern.compile("(\\.(isra|part|constprop|cold|llvm|lto_priv|localalias)(\\.\\d+)*)+$|@.*$");

  /** What cannot be read stays as it is. */
  String demangle(String symbol) {
    boolean plainly = symbol.indexOf('.') < 0 && symbol.indexOf('@') < 0;
    String plain = plainly ? symbol : SUFFIX.matcher(symbol).replaceFirst("");
    String name = plain.startsWith("_Z") ? cxxNames.apply(plain) : null;
    return name == null ? plain : name;
  }
}
