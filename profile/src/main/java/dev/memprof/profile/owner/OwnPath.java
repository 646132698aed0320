package dev.memprof.profile.owner;

import dev.memprof.profile.model.Frame;
import java.util.ArrayList;
import java.util.List;

/**
 * A stack as its owner reads it.
 *
 * @param holder whose it is
 * @param method its owner's
 * @param path without the JDK's frames, where others are
 * @param key what makes stacks one row: the application's own frames, so that neither the ways
 *     through a library below nor those through a framework above tell stacks apart; where there
 *     are none, the whole path; of what memprof or class loading take, its marker; of a program
 *     that is no JVM the function alone
 */
public record OwnPath(Holder holder, String method, List<Frame> path, List<Frame> key) {

  public static OwnPath of(List<Frame> stack, Owner owner) {
    List<Frame> application = new ArrayList<>();
    List<Frame> path = new ArrayList<>(); // those and libraries
    List<Frame> all = new ArrayList<>(); // those and the JDK
    for (Frame frame : stack) {
      if (frame.isJava()) {
        Origin origin = owner.origin(frame);
        all.add(frame);
        if (origin.compareTo(Origin.JDK) > 0) {
          path.add(frame);
        }
        if (origin == Origin.APPLICATION) {
          application.add(frame);
        }
      }
    }
    Frame own = owner.of(stack);
    String method = own.name();
    List<Frame> nativePath = owner.nativePath(stack);
    if (!nativePath.isEmpty()) {
      return new OwnPath(Holder.APPLICATION, method, nativePath, List.of(Frame.marker(method)));
    }
    Holder holder = owner.holder(own, stack);
    if (own.kind() == Frame.Kind.MARKER) {
      boolean isMemprof = own.equals(Overhead.MEMPROF);
      return new OwnPath(holder, method, isMemprof ? List.of() : path, List.of(own));
    }
    if (holder == Holder.JVM) {
      return new OwnPath(holder, JvmCode.OTHER.name(), List.of(), List.of(JvmCode.OTHER));
    }
    if (!application.isEmpty()) {
      return new OwnPath(holder, method, path, application);
    }
    List<Frame> shown = path.isEmpty() ? all : path;
    return new OwnPath(
        holder, method, shown, shown.isEmpty() ? List.of(Frame.marker(method)) : shown);
  }

  /**
   * How a stack leaves Java: the innermost Java method, which is the JDK's or a library's native
   * one, and what it called.
   */
  public static String nativeEntry(String method, List<Frame> stack) {
    String java = stack.stream().filter(Frame::isJava).map(Frame::name).findFirst().orElse("");
    String code = NativeName.innermost(stack);
    if (code.equals(method) || method.equals(Overhead.MEMPROF.name())) {
      return "";
    }
    return java.isEmpty() || code.isEmpty() ? java + code : java + " -> " + code;
  }
}
