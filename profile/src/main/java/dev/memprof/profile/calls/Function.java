package dev.memprof.profile.calls;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.owner.NativeName;

/**
 * What frames of one function have in common, whatever line they are at; native functions that
 * differ in their arguments alone are one.
 */
public record Function(Frame.Kind kind, String name) {
  static Function of(Frame frame) {
    boolean isNative = frame.kind() == Frame.Kind.NATIVE;
    return new Function(
        frame.kind(), isNative ? NativeName.withoutArguments(frame.name()) : frame.name());
  }

  public boolean isJava() {
    return kind == Frame.Kind.JAVA || kind == Frame.Kind.JAVA_NATIVE;
  }
}
