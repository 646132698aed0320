package dev.memprof.agent.weave;

import java.util.ArrayList;
import java.util.List;

/**
 * Which methods a hook is for, as it is written in an option:
 *
 * <pre>
 * com.acme.BlockCache#clear                    of a class, an interface, or what extends them
 * blocks:com.acme.BlockCache#clear             under a name of one's own
 * com.acme.*Cache#clear(int,java.lang.String)  wildcards; one of several overloads
 * pool:com.acme.Pool#allocate(int)@0           counts; the size is the first argument
 * pool:-com.acme.Pool#release@0.capacity       counts down; the size is asked of the first argument
 * </pre>
 *
 * <p>It is read before the application starts: no lambdas, regular expressions or formatters here.
 *
 * @param name of the cache, component or scope
 * @param down whether it counts down; false but for {@code count}
 * @param type a class's name as {@link Class#getName} has it; wildcards match whole names of
 *     classes, not of what they extend
 * @param method a method's name, {@code <init>} for constructors; may have wildcards
 * @param parameters types as {@link Class#getTypeName} has them, a package may be left out; null
 *     for any
 * @param source where a size comes from; null where it is not told
 */
public record HookPattern(
    String name, boolean down, String type, String method, List<String> parameters, Size source) {

  /** What may stand in an option: whether sizes and minus signs are allowed. */
  public enum Use {
    RELEASE,
    COUNT
  }

  /**
   * Where a method's size is found.
   *
   * @param of {@code this}, {@code return}, or the index of an argument
   * @param getter method without parameters that tells it; empty when it is the number itself, or
   *     an array
   */
  public record Size(String of, String getter) {
    private static Size parse(String text) {
      int dot = text.indexOf('.');
      String of = dot < 0 ? text : text.substring(0, dot);
      String getter = dot < 0 ? "" : text.substring(dot + 1);
      if (!of.equals("this") && !of.equals("return") && !isIndex(of)) {
        throw new IllegalArgumentException("no argument: " + text);
      }
      if (dot < 0 ? of.equals("this") : !isName(getter, false)) {
        throw new IllegalArgumentException("no method: " + text);
      }
      return new Size(of, getter);
    }

    private static boolean isIndex(String text) {
      return text.length() == 1 && Character.isDigit(text.charAt(0));
    }

    @Override
    public String toString() {
      return getter.isEmpty() ? of : of + "." + getter;
    }
  }

  /**
   * Reads patterns joined by {@code +}.
   *
   * @throws IllegalArgumentException when one is none
   */
  public static List<HookPattern> parseAll(String text, Use use) {
    List<HookPattern> patterns = new ArrayList<>();
    if (!text.isEmpty()) {
      for (String one : text.split("\\+", -1)) {
        patterns.add(parse(one, use));
      }
    }
    return patterns;
  }

  /**
   * @throws IllegalArgumentException when it is none
   */
  public static HookPattern parse(String text, Use use) {
    String rest = text;
    int colon = rest.indexOf(':');
    String name = colon < 0 ? "" : rest.substring(0, colon);
    rest = rest.substring(colon + 1);
    boolean down = use == Use.COUNT && rest.startsWith("-");
    rest = down ? rest.substring(1) : rest;

    int hash = rest.indexOf('#');
    String type = hash < 0 ? "" : rest.substring(0, hash);
    rest = rest.substring(hash + 1);
    int at = use == Use.COUNT ? rest.indexOf('@') : -1;
    Size size = at < 0 ? null : Size.parse(rest.substring(at + 1));
    rest = at < 0 ? rest : rest.substring(0, at);
    int open = rest.indexOf('(');
    String method = open < 0 ? rest : rest.substring(0, open);
    List<String> parameters = open < 0 ? null : parameters(rest.substring(open));

    boolean named = colon < 0 || !name.isBlank();
    if (!named || !isName(type, true) || !isMethod(method)) {
      throw new IllegalArgumentException("no hook: " + text);
    }
    return new HookPattern(
        name.isEmpty() ? simple(type) : name, down, type, method, parameters, size);
  }

  /** {@code (int,java.lang.String)}. */
  private static List<String> parameters(String text) {
    if (!text.endsWith(")")) {
      throw new IllegalArgumentException("no parameters: " + text);
    }
    List<String> parameters = new ArrayList<>();
    String inner = text.substring(1, text.length() - 1).strip();
    if (!inner.isEmpty()) {
      for (String type : inner.split(",", -1)) {
        String stripped = type.strip();
        if (!isName(stripped.replace("[]", ""), true)) {
          throw new IllegalArgumentException("no parameters: " + text);
        }
        parameters.add(stripped);
      }
    }
    return List.copyOf(parameters);
  }

  private static boolean isMethod(String text) {
    return text.equals("<init>") || isName(text, false);
  }

  /** Letters of Java, wildcards, and dots between them if it is qualified. */
  private static boolean isName(String text, boolean qualified) {
    boolean letter = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean dot = qualified && letter && c == '.';
      if (!dot && c != '*' && !Character.isJavaIdentifierPart(c)) {
        return false;
      }
      letter = !dot;
    }
    return letter;
  }

  static String simple(String type) {
    int last = Math.max(type.lastIndexOf('.'), type.lastIndexOf('$'));
    return last == type.length() - 1 ? type : type.substring(last + 1);
  }

  /** Whether it names one class, and what extends it. */
  boolean isExact() {
    return type.indexOf('*') < 0;
  }

  boolean matchesType(String className) {
    return matches(type, 0, className, 0);
  }

  public boolean isConstructor() {
    return method.equals("<init>");
  }

  /**
   * @param descriptor as in class files: {@code (I[Ljava/lang/String;)V}
   */
  boolean matchesMethod(String methodName, String descriptor) {
    return matches(method, 0, methodName, 0)
        && (parameters == null || matchesParameters(Descriptors.parameters(descriptor)));
  }

  public boolean matchesName(String methodName) {
    return matches(method, 0, methodName, 0);
  }

  private boolean matchesParameters(List<String> types) {
    if (types.size() != parameters.size()) {
      return false;
    }
    for (int i = 0; i < types.size(); i++) {
      String wanted = parameters.get(i);
      String type = types.get(i);
      if (!type.equals(wanted) && !type.endsWith("." + wanted) && !type.endsWith("$" + wanted)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a text matches a pattern from given indices on; stars stand for any characters. */
  private static boolean matches(String pattern, int p, String text, int t) {
    while (p < pattern.length()) {
      if (pattern.charAt(p) == '*') {
        for (int skipped = t; skipped <= text.length(); skipped++) {
          if (matches(pattern, p + 1, text, skipped)) {
            return true;
          }
        }
        return false;
      }
      if (t == text.length() || text.charAt(t) != pattern.charAt(p)) {
        return false;
      }
      p++;
      t++;
    }
    return t == text.length();
  }

  /** As it is written in an option. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(name).append(':').append(down ? "-" : "").append(type).append('#').append(method);
    if (parameters != null) {
      text.append('(').append(String.join(",", parameters)).append(')');
    }
    if (source != null) {
      text.append('@').append(source);
    }
    return text.toString();
  }
}
