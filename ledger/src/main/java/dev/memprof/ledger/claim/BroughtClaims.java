package dev.memprof.ledger.claim;

import dev.memprof.ledger.proc.Vma;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Claims for allocators that libraries bring along what looks like theirs, and nobody saw mapped:
 * in a process without the agent, or by a library that is bound to libc alone (RTLD_DEEPBIND,
 * dlmopen).
 */
public final class BroughtClaims {
  private static final String DELETED = " (deleted)";
  private static final String JVM = "/libjvm.so";

  /** Smaller ones are not worth reading libraries for. */
  private static final long MIN_BYTES = 8 << 20;

  /** Parts of the C library, and what is in every process of C++. */
  private static final Pattern BARE =
      Pattern.compile(
          "(ld-|lib(c|m|dl|rt|pthread|nss_\\w+|resolv|stdc\\+\\+|gcc_s|z)[-.]).*\\.so.*");

  private final List<String> unaccounted = new ArrayList<>();
  private final List<String> accounted = new ArrayList<>();

  private BroughtClaims() {}

  /**
   * Claims what is mapped without a claim on memory to come, and in use: others have none.
   *
   * @param claims of all others
   * @param allocator that a library has, by its path in the process; each is asked for once
   */
  public static BroughtClaims add(
      Claims claims, List<Vma> areas, Function<String, Optional<BroughtAllocator>> allocator) {
    BroughtClaims brought = new BroughtClaims();
    if (isMuchUnknown(claims, areas)) {
      brought.find(areas, allocator);
    }
    if (!brought.unaccounted.isEmpty()) {
      for (Vma area : areas) {
        if (area.isAnonymous() && area.isWritable() && area.isNotAccounted()) {
          claims.add(
              area.start(),
              area.end(),
              Category.OTHER_ALLOCATORS,
              BroughtAllocator.owner(brought.unaccounted) + ", by the kind of mapping");
        }
      }
    }
    return brought;
  }

  /**
   * Who may have what has no owner after all: an allocator that maps as everybody does. Empty
   * without such.
   */
  public Optional<String> ownerOfRest() {
    return accounted.isEmpty() ? Optional.empty() : Optional.of(BroughtAllocator.owner(accounted));
  }

  private static boolean isMuchUnknown(Claims claims, List<Vma> areas) {
    long bytes = 0;
    for (Vma area : areas) {
      if (area.isHeapOfProcess()
          || (area.isAnonymous() && !claims.gaps(area.start(), area.end()).isEmpty())) {
        bytes += area.residentBytes();
      }
    }
    return bytes >= MIN_BYTES;
  }

  private void find(List<Vma> areas, Function<String, Optional<BroughtAllocator>> allocator) {
    for (String library : libraries(areas)) {
      String name = library.substring(library.lastIndexOf('/') + 1);
      allocator
          .apply(library)
          .ifPresent(one -> (one.mapsUnaccounted() ? unaccounted : accounted).add(one.in(name)));
    }
  }

  /** Those of the JDK bring none. */
  private static Set<String> libraries(List<Vma> areas) {
    Set<String> code =
        areas.stream()
            .filter(area -> area.isExecutable() && area.path().startsWith("/"))
            .map(Vma::path)
            .filter(path -> path.contains(".so") && !path.endsWith(DELETED))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    String jdk =
        code.stream()
            .filter(path -> path.endsWith(JVM))
            .map(path -> path.substring(0, path.length() - JVM.length()))
            .map(path -> path.substring(0, path.lastIndexOf('/') + 1))
            .findFirst()
            .orElse(JVM);
    code.removeIf(
        path ->
            path.startsWith(jdk)
                || BARE.matcher(path.substring(path.lastIndexOf('/') + 1)).matches());
    return code;
  }
}
