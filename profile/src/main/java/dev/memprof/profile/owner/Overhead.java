package dev.memprof.profile.owner;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Mapping;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.profile.model.Sites;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Memory that no code of the application asked for, though a stack of its may lie above: memprof's
 * own, and what the JVM takes for classes and to be managed. Each kind has a marker, by which it
 * becomes a row of its own. Remembers what it found out about functions; for one thread.
 */
public final class Overhead {
  /** What memprof itself has allocated. */
  public static final Frame MEMPROF = Frame.marker("[memprof itself]");

  private static final String LIBMEMPROF = "libmemprof";
  private static final String LIBJVM = "libjvm.so";
  private static final String LIBJAVA = "libjava.so";
  private static final String LOADER = "[dynamic loader]";

  /** What a function of HotSpot's, or an allocator's, is about. */
  private enum Role {
    ALLOCATES,
    LOADS,
    LINKS,
    OTHER
  }

  private final List<Mapping> mappings;
  private final MemprofCode memprof = new MemprofCode();
  private final ManagementAgent management = new ManagementAgent();
  private final Map<String, Role> roles = new HashMap<>();

  /**
   * @param mappings those of the profile that the stacks are of
   */
  public Overhead(List<Mapping> mappings) {
    this.mappings = mappings;
  }

  /** The marker for it; null where the stack tells best who asked for the memory. */
  public Frame of(List<Frame> stack) {
    boolean inJvm = false;
    boolean loads = false;
    boolean links = false;
    Frame outermost = stack.get(stack.size() - 1);
    if (outermost.kind() == Frame.Kind.MARKER && outermost.name().equals(LOADER)) {
      return libraryLoading(stack, outermost);
    }
    for (Frame frame : stack) {
      if (frame.kind() == Frame.Kind.MARKER) {
        return frame.equals(MEMPROF) ? MEMPROF : null; // folded before, or how a walk ended
      }
      if (frame.isJava()) {
        loads |= ClassLoading.isDefining(frame.name());
        break;
      }
      String library = library(frame);
      Role role = roles.computeIfAbsent(frame.name(), Overhead::role);
      if (inJvm && library.startsWith(LIBMEMPROF)) {
        return MEMPROF; // it has called JVMTI: the ids of methods, when a class is prepared
      }
      if (library.equals(LIBJVM)) {
        inJvm = true;
        loads |= role == Role.LOADS;
        links |= role == Role.LINKS;
      } else if (!library.equals(LIBJAVA) && role != Role.ALLOCATES) {
        break; // others have callbacks there as well
      }
    }
    if (memprof.allocated(stack)) {
      return MEMPROF;
    }
    if (loads || links) {
      return loads ? ClassLoading.loading(stack) : ClassLoading.linking();
    }
    return management.allocated(stack) ? ManagementAgent.MARKER : null;
  }

  private static Role role(String name) {
    String function = NativeName.withoutArguments(name);
    if (ClassLoading.isLoading(function)) {
      return Role.LOADS;
    }
    if (ClassLoading.isLinking(function)) {
      return Role.LINKS;
    }
    return NativeName.isAllocator(function) ? Role.ALLOCATES : Role.OTHER;
  }

  /** What a library allocates when it is loaded; else the loader's own. */
  private Frame libraryLoading(List<Frame> stack, Frame marker) {
    for (Frame frame : stack) {
      String library = library(frame);
      boolean isOfLoader = library.startsWith("ld-") || library.startsWith("libc.so");
      if (isOfLoader || frame.kind() != Frame.Kind.NATIVE) {
        return marker;
      }
      if (!library.isEmpty()
          && roles.computeIfAbsent(frame.name(), Overhead::role) != Role.ALLOCATES) {
        return Frame.marker(LOADER + " " + library);
      }
    }
    return marker;
  }

  /** The empty string where it is not known. */
  private String library(Frame frame) {
    return frame.mapping() < 0 ? "" : mappings.get(frame.mapping()).fileName();
  }

  /**
   * The same profile with all that memprof itself has allocated as one site for each thread. To be
   * asked before a view: it needs whole stacks, innermost frame first.
   */
  public static Profile folded(Profile profile) {
    Overhead overhead = new Overhead(profile.mappings());
    List<Site> others = new ArrayList<>(profile.sites().size());
    Sites own = new Sites(1);
    for (Site site : profile.sites()) {
      if (MEMPROF.equals(overhead.of(site.stack()))) {
        own.add(site.as(List.of(MEMPROF), site.thread()));
      } else {
        others.add(site);
      }
    }
    others.addAll(own.toList());
    return profile.withSites(others);
  }
}
