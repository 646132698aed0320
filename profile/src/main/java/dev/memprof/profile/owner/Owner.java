package dev.memprof.profile.owner;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Mapping;
import dev.memprof.profile.model.Profile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells which frame of a stack a reader looks for: the one whose code asked for the memory.
 * Remembers what it found out about methods; for one thread.
 */
public final class Owner {
  private final Map<String, Origin> origins = new HashMap<>();
  private final Overhead overhead;
  private final JvmCode jvm;
  private final boolean isOfJvm;

  /**
   * @param profile that the stacks are of
   */
  public Owner(Profile profile) {
    this(profile.mappings(), JvmCode.isIn(profile));
  }

  Owner(List<Mapping> mappings, boolean isOfJvm) {
    overhead = new Overhead(mappings);
    jvm = new JvmCode(mappings);
    this.isOfJvm = isOfJvm;
  }

  Origin origin(Frame frame) {
    return origins.computeIfAbsent(frame.name(), Origin::of);
  }

  /**
   * The innermost Java method that is neither the JDK's nor a well-known library's; else the
   * innermost that is not the JDK's; else the innermost. Without Java code how the walk ended, a
   * marker like {@code [gc thread]}; else the outermost native function that says something. A
   * marker as well for what memprof itself and the JVM's class loading take beneath any of these.
   * Of a program that is no JVM the innermost function that is no allocator: there nothing but code
   * of its own lies above.
   */
  public Frame of(List<Frame> stack) {
    if (!isOfJvm) {
      return NativeName.asking(stack);
    }
    Frame taker = overhead.of(stack);
    if (taker != null) {
      return taker;
    }
    Frame best = null;
    Frame marker = null;
    for (Frame frame : stack) {
      if (frame.isJava()) {
        if (best == null || origin(frame).compareTo(origin(best)) > 0) {
          best = frame;
        }
      } else if (frame.kind() == Frame.Kind.MARKER) {
        marker = frame;
      }
    }
    if (best != null) {
      return best;
    }
    return marker != null ? marker : NativeName.outermost(stack);
  }

  /**
   * Of a program that is no JVM the frame that {@link #of} tells, and its callers; else nothing.
   */
  List<Frame> nativePath(List<Frame> stack) {
    return isOfJvm ? List.of() : stack.subList(NativeName.indexOfAsking(stack), stack.size());
  }

  /**
   * Whose the memory of a stack is.
   *
   * @param own what {@link #of} has told of it
   */
  Holder holder(Frame own, List<Frame> stack) {
    if (!isOfJvm) {
      return Holder.APPLICATION;
    }
    return own.equals(Overhead.MEMPROF)
        ? Holder.MEMPROF
        : jvm.allocated(own, stack) ? Holder.JVM : Holder.APPLICATION;
  }
}
