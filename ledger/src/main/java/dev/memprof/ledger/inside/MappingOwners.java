package dev.memprof.ledger.inside;

import dev.memprof.ledger.Share;
import dev.memprof.ledger.claim.BroughtAllocator;
import dev.memprof.ledger.claim.Category;
import dev.memprof.ledger.claim.Claim;
import dev.memprof.profile.heap.NamedStacks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who owns the mappings that were watched. A stack is named once: what its number stands for never
 * changes, and there are 4,096 at most. Its monitor guards what is known.
 */
final class MappingOwners {
  private final Map<Long, MappingOwner> byStack =
      new HashMap<>(Map.of(MappedRange.OVERFLOW_STACK, MappingOwner.UNKNOWN));

  /** Those that have mapped, by path. */
  private final Set<String> libraries = new HashSet<>();

  /** Libraries that bring an allocator along. */
  private final Set<String> foreign = new TreeSet<>();

  /** By the paths of libraries whose functions have no names; empty where it is none. */
  private final Map<String, Optional<BroughtAllocator>> brought = new HashMap<>();

  private final Insight insight;

  MappingOwners(Insight insight) {
    this.insight = insight;
  }

  /** Of ranges whose stacks were learnt. */
  synchronized List<Claim> claims(List<MappedRange> ranges) {
    List<Claim> claims = new ArrayList<>(ranges.size());
    for (MappedRange range : ranges) {
      MappingOwner owner = byStack.getOrDefault(range.stack(), MappingOwner.UNKNOWN);
      claims.add(new Claim(range.start(), range.end(), owner.category(), owner.owner()));
    }
    return claims;
  }

  /** Paths of libraries that were seen mapping, among the claims that were made. */
  synchronized Set<String> libraries() {
    return Set.copyOf(libraries);
  }

  /** What jemallocs of libraries say of their live blocks, among the claims that were made. */
  synchronized List<Share> foreignLive() {
    List<Share> live = new ArrayList<>();
    for (Iterator<String> libraries = foreign.iterator(); libraries.hasNext(); ) {
      String library = libraries.next();
      OptionalLong bytes = insight.liveBytes(library);
      if (bytes.isEmpty()) {
        libraries.remove(); // it does not tell, and is not asked again
      } else {
        live.add(
            new Share(
                Category.OTHER_ALLOCATORS,
                "live in " + library + ", by its own statistics",
                bytes.getAsLong()));
      }
    }
    return live;
  }

  /** The allocator in a library's file; each is read once. */
  private Optional<BroughtAllocator> brought(String library) {
    return brought.computeIfAbsent(library, path -> BroughtAllocator.of(insight.file(path)));
  }

  /**
   * Names the stacks that are new.
   *
   * @return whether there were any
   * @throws IOException when they cannot be named
   */
  synchronized boolean learn(List<MappedRange> ranges) throws IOException {
    Set<Long> unknown = new LinkedHashSet<>();
    for (MappedRange range : ranges) {
      if (!byStack.containsKey(range.stack())) {
        unknown.add(range.stack());
      }
    }
    if (unknown.isEmpty()) {
      return false;
    }
    List<Long> fresh = List.copyOf(unknown);
    NamedStacks named = insight.stacks(fresh);
    for (int i = 0; i < fresh.size(); i++) {
      MappingOwner owner = MappingOwner.of(named.stacks().get(i), named.mappings(), this::brought);
      String path = MappingOwner.path(named.stacks().get(i), named.mappings());
      byStack.put(fresh.get(i), owner);
      libraries.add(path);
      if (owner.category() == Category.OTHER_ALLOCATORS) {
        foreign.add(path);
      }
    }
    return true;
  }
}
