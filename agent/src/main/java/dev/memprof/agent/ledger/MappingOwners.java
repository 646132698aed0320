package dev.memprof.agent.ledger;

import dev.memprof.ledger.Share;
import dev.memprof.ledger.claim.BroughtAllocator;
import dev.memprof.ledger.claim.Category;
import dev.memprof.ledger.claim.Claim;
import dev.memprof.profile.heap.NamedStacks;
import dev.memprof.profile.names.NamesSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.io.function.IOSupplier;

/**
 * Who owns the mappings that were watched. A stack is named once: what its number stands for never
 * changes, and there are 4,096 at most. Its monitor guards what is known.
 */
final class MappingOwners {
  private final Map<Long, MappingOwner> byStack =
      new HashMap<>(Map.of(MappingWatch.OVERFLOW_STACK, MappingOwner.UNKNOWN));

  /** Libraries that bring an allocator along. */
  private final Set<String> foreign = new TreeSet<>();

  /** By the paths of libraries whose functions have no names; empty where it is none. */
  private final Map<String, Optional<BroughtAllocator>> brought = new HashMap<>();

  private final IOSupplier<? extends NamesSource> names;

  /**
   * @param names asked for when there are stacks that are new
   */
  MappingOwners(IOSupplier<? extends NamesSource> names) {
    this.names = names;
  }

  /**
   * @param ranges as {@link MappingWatch#ranges()} returns them
   * @throws IOException when stacks cannot be named
   */
  synchronized List<Claim> claims(long[] ranges) throws IOException {
    learn(ranges);
    List<Claim> claims = new ArrayList<>(ranges.length / MappingWatch.RANGE_LONGS);
    MappingOwner owner = null;
    for (int i = 0; i < ranges.length; i += MappingWatch.RANGE_LONGS) {
      if (!isOfStackBefore(ranges, i)) {
        owner = byStack.get(ranges[i + 2]);
      }
      claims.add(new Claim(ranges[i], ranges[i + 1], owner.category(), owner.owner()));
    }
    return claims;
  }

  /** Neighbours often are. */
  private static boolean isOfStackBefore(long[] ranges, int at) {
    return at > 0 && ranges[at + 2] == ranges[at + 2 - MappingWatch.RANGE_LONGS];
  }

  /** What jemallocs of libraries say of their live blocks, among the claims that were made. */
  synchronized List<Share> foreignLive() {
    List<Share> live = new ArrayList<>();
    for (Iterator<String> libraries = foreign.iterator(); libraries.hasNext(); ) {
      String library = libraries.next();
      OptionalLong bytes = ForeignJemalloc.liveBytes(library);
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
    return brought.computeIfAbsent(library, path -> BroughtAllocator.of(Path.of(path)));
  }

  private void learn(long[] ranges) throws IOException {
    Set<Long> unknown = new LinkedHashSet<>();
    for (int i = 0; i < ranges.length; i += MappingWatch.RANGE_LONGS) {
      if (!isOfStackBefore(ranges, i) && !byStack.containsKey(ranges[i + 2])) {
        unknown.add(ranges[i + 2]);
      }
    }
    if (unknown.isEmpty()) {
      return;
    }
    List<Long> fresh = List.copyOf(unknown);
    NamedStacks named =
        NamedStacks.of(fresh.stream().map(MappingWatch::stack).toList(), names.get());
    for (int i = 0; i < fresh.size(); i++) {
      MappingOwner owner = MappingOwner.of(named.stacks().get(i), named.mappings(), this::brought);
      byStack.put(fresh.get(i), owner);
      if (owner.category() == Category.OTHER_ALLOCATORS) {
        foreign.add(MappingOwner.path(named.stacks().get(i), named.mappings()));
      }
    }
  }
}
