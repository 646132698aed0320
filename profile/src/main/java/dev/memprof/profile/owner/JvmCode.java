package dev.memprof.profile.owner;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Mapping;
import dev.memprof.profile.model.Profile;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells what HotSpot has allocated for itself, by how a stack ends and what libraries are in it.
 */
final class JvmCode {
  /** Threads and tasks of HotSpot's own; the words of {@code native/src/sampler/outcome.h}. */
  private static final Set<String> OWN_MARKERS =
      Set.of(
          "[compiler thread]",
          "[gc thread]",
          "[vm thread]",
          "[deoptimizing]",
          "[class linking]",
          ManagementAgent.MARKER.name());

  /** Threads of anybody's in which no Java method runs: the libraries decide. */
  private static final Set<String> OPEN_MARKERS =
      Set.of("[no java frame]", "[native thread]", "[exiting]", "[vm not live]");

  private static final Pattern LIBRARY =
      Pattern.compile(
          "(libjvm|libjli|libjava|libjimage|libverify|libzip|libmemprof[^/]*|libjemalloc|libc|libm"
              + "|libpthread|libstdc\\+\\+|libgcc_s|ld-linux[^/]*)\\.so.*|java");

  private static final String HOTSPOT = "libjvm.so";

  /** What it takes on threads of anybody's: when it starts, for its tables. */
  static final Frame OTHER = Frame.marker("[other JVM memory]");

  private final List<Mapping> mappings;

  /**
   * @param mappings those of the profile that the stacks are of
   */
  JvmCode(List<Mapping> mappings) {
    this.mappings = mappings;
  }

  /** Whether a profile is of a JVM: by a library of its, a Java frame, or how a walk ended. */
  static boolean isIn(Profile profile) {
    return profile.mappings().stream().anyMatch(mapping -> mapping.fileName().equals(HOTSPOT))
        || profile.sites().stream()
            .anyMatch(site -> site.stack().stream().anyMatch(JvmCode::isOfJvm));
  }

  private static boolean isOfJvm(Frame frame) {
    return frame.isJava()
        || (frame.kind() == Frame.Kind.MARKER
            && (OWN_MARKERS.contains(frame.name())
                || OPEN_MARKERS.contains(frame.name())
                || frame.equals(Overhead.MEMPROF)));
  }

  /**
   * @param own the frame that owns the stack, as {@link Owner#of} tells
   */
  boolean allocated(Frame own, List<Frame> stack) {
    if (own.isJava()) {
      return false;
    }
    String name = own.name();
    if (own.kind() == Frame.Kind.MARKER && !OPEN_MARKERS.contains(name)) {
      return OWN_MARKERS.contains(name) || name.startsWith(ClassLoading.LOADING);
    }
    return isOfHotSpotAlone(stack);
  }

  private boolean isOfHotSpotAlone(List<Frame> stack) {
    boolean hotSpot = false;
    for (Frame frame : stack) {
      if (frame.kind() == Frame.Kind.NATIVE) {
        String library = frame.mapping() < 0 ? "" : mappings.get(frame.mapping()).fileName();
        if (!LIBRARY.matcher(library).matches()) {
          return false;
        }
        hotSpot |= library.equals(HOTSPOT);
      }
    }
    return hotSpot;
  }
}
