package dev.memprof.agent.weave;

import java.util.ArrayList;
import java.util.List;

/** Method descriptors of class files (JVMS 4.3.3) in the words of the Java language. */
final class Descriptors {
  private Descriptors() {}

  /**
   * Types of the parameters as {@link Class#getTypeName} has them: {@code int}, {@code
   * java.lang.String[]}.
   *
   * @param descriptor {@code (I[Ljava/lang/String;)V}
   */
  static List<String> parameters(String descriptor) {
    List<String> types = new ArrayList<>();
    int at = 1;
    while (descriptor.charAt(at) != ')') {
      int end = end(descriptor, at);
      types.add(type(descriptor.substring(at, end)));
      at = end;
    }
    return types;
  }

  /** {@code int}, {@code void}, {@code java.lang.String}. */
  static String result(String descriptor) {
    return type(descriptor.substring(descriptor.indexOf(')') + 1));
  }

  private static int end(String descriptor, int start) {
    int at = start;
    while (descriptor.charAt(at) == '[') {
      at++;
    }
    return descriptor.charAt(at) == 'L' ? descriptor.indexOf(';', at) + 1 : at + 1;
  }

  private static String type(String field) {
    return switch (field.charAt(0)) {
      case '[' -> type(field.substring(1)) + "[]";
      case 'L' -> field.substring(1, field.length() - 1).replace('/', '.');
      case 'B' -> "byte";
      case 'C' -> "char";
      case 'D' -> "double";
      case 'F' -> "float";
      case 'I' -> "int";
      case 'J' -> "long";
      case 'S' -> "short";
      case 'V' -> "void";
      case 'Z' -> "boolean";
      default -> throw new IllegalArgumentException("no descriptor: " + field);
    };
  }
}
