package dev.memprof.agent.ledger;

import dev.memprof.agent.allocator.AllocatorReading;
import dev.memprof.agent.allocator.AllocatorStatistics;
import dev.memprof.agent.allocator.BlockSizes;
import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.agent.sampler.Sampler;
import dev.memprof.ledger.inside.Counted;
import dev.memprof.ledger.inside.InsideFacts;
import dev.memprof.ledger.inside.Insight;
import dev.memprof.ledger.inside.JavaPool;
import dev.memprof.ledger.inside.MallocFigures;
import dev.memprof.ledger.inside.MappedRange;
import dev.memprof.profile.heap.NamedStacks;
import dev.memprof.profile.names.NamesSource;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.commons.io.function.IOSupplier;

/**
 * What this JVM knows of its memory, from within. Any thread may call.
 *
 * @param sampler tells what was asked for
 * @param allocator jemalloc's statistics, whose epoch each reading advances
 * @param names asked for when there are stacks that were not seen before
 */
record OwnInsight(
    Mallctl mallctl,
    Sampler sampler,
    AllocatorReading allocator,
    IOSupplier<? extends NamesSource> names)
    implements Insight {
  private static final String ALL = AllocatorStatistics.ALL;

  @Override
  public InsideFacts facts() {
    MallocFigures malloc = allocator.fresh(this::malloc);
    List<JavaPool> pools = pools();
    boolean watched = MappingWatch.isWatching();
    return new InsideFacts(
        watched,
        watched ? MappingWatch.lostChanges() : 0,
        watched ? ranges() : List.of(),
        InsideFacts.bounds(JvmBounds.javaHeap(), JvmBounds.codeCache()),
        pools,
        directBuffers(),
        humongous(pools),
        malloc);
  }

  @Override
  public NamedStacks stacks(List<Long> numbers) throws IOException {
    return NamedStacks.of(numbers.stream().map(MappingWatch::stack).toList(), names.get());
  }

  @Override
  public Path file(String library) {
    return Path.of(library);
  }

  @Override
  public OptionalLong liveBytes(String library) {
    return ForeignJemalloc.liveBytes(library);
  }

  private MallocFigures malloc() {
    long internalBytes = mallctl.readLong(ALL + "internal"); // is part of its metadata
    return new MallocFigures(
        mallctl.readLong("stats.allocated") - internalBytes,
        mallctl.readLong(ALL + "tcache_bytes"),
        mallctl.readLong("stats.active") - internalBytes,
        mallctl.readLong(ALL + "pdirty"),
        mallctl.readLong(ALL + "pmuzzy"),
        mallctl.readLong("stats.metadata"),
        mallctl.readLong("arenas.page"),
        mallctl.readLong("arenas.bin." + (mallctl.readInt("arenas.nbins") - 1) + ".size"),
        (int) mallctl.readLong("prof.lg_sample"),
        BlockSizes.small(mallctl),
        sampler.liveSizes());
  }

  private static List<MappedRange> ranges() {
    long[] longs = MappingWatch.ranges();
    List<MappedRange> ranges = new ArrayList<>(longs.length / MappingWatch.RANGE_LONGS);
    for (int i = 0; i < longs.length; i += MappingWatch.RANGE_LONGS) {
      ranges.add(new MappedRange(longs[i], longs[i + 1], longs[i + 2]));
    }
    return ranges;
  }

  private static List<JavaPool> pools() {
    List<JavaPool> pools = new ArrayList<>();
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      MemoryUsage usage = pool.getUsage();
      pools.add(
          new JavaPool(
              pool.getName(),
              pool.getType() == MemoryType.HEAP,
              usage.getUsed(),
              usage.getCommitted()));
    }
    return pools;
  }

  private static Counted directBuffers() {
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      if (pool.getName().equals("direct")) {
        return new Counted(pool.getCount(), pool.getMemoryUsed());
      }
    }
    return Counted.NONE;
  }

  private static Counted humongous(List<JavaPool> pools) {
    boolean isG1 = pools.stream().anyMatch(pool -> pool.name().equals(InsideFacts.G1_OLD));
    long[] regions = isG1 ? JvmBounds.humongous() : null;
    return regions == null ? Counted.NONE : new Counted(regions[0], regions[1]);
  }
}
