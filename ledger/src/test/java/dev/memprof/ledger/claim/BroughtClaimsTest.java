package dev.memprof.ledger.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.memprof.ledger.proc.Vma;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BroughtClaimsTest {
  private static final int MIB = 1 << 20;

  private final List<Vma> areas = new ArrayList<>();
  private final Claims claims = new Claims();

  @TempDir private Path root;

  @Test
  void whatIsMappedWithoutAClaimOnMemoryIsTheirs() throws IOException {
    library("/opt/libcolumns.so", "<jemalloc>: ");
    anonymous(0x1000_0000, true);
    anonymous(0x3000_0000, false);

    BroughtClaims brought = BroughtClaims.add(claims, areas, this::allocator);

    assertThat(claims.within(0x1000_0000, 0x4000_0000))
        .extracting(Claim::start, Claim::owner)
        .containsExactly(
            tuple(
                0x1000_0000L,
                "an allocator of libcolumns.so (jemalloc) that cannot be sampled, by the kind of"
                    + " mapping"));
    assertThat(brought.ownerOfRest()).isEmpty();
  }

  @Test
  void othersMayHaveTheRest() throws IOException {
    library("/opt/libtcmalloc.so.4", "");
    library("/jdk/lib/server/libjvm.so", "");
    library("/jdk/lib/libtbbmalloc.so", ""); // of the JDK
    anonymous(0x1000_0000, true);

    BroughtClaims brought = BroughtClaims.add(claims, areas, this::allocator);

    assertThat(claims.isFree(0x1000_0000, 0x4000_0000)).isTrue();
    assertThat(brought.ownerOfRest())
        .contains("an allocator of libtcmalloc.so.4 that cannot be sampled");
  }

  @Test
  void littleIsNobodys() throws IOException {
    library("/opt/libmimalloc.so", "");
    areas.add(new Vma(0x1000_0000, 0x1010_0000, "rw-p", "00:00", "", MIB, MIB, 0, 0, 0, 0, true));

    BroughtClaims brought = BroughtClaims.add(claims, areas, this::allocator);

    assertThat(claims.isFree(0x1000_0000, 0x4000_0000)).isTrue();
    assertThat(brought.ownerOfRest()).isEmpty();
  }

  private Optional<BroughtAllocator> allocator(String path) {
    return BroughtAllocator.of(root.resolve(path.substring(1)));
  }

  private void anonymous(long start, boolean notAccounted) {
    areas.add(
        new Vma(
            start,
            start + 16 * MIB,
            "rw-p",
            "00:00",
            "",
            9 * MIB,
            9 * MIB,
            0,
            0,
            0,
            0,
            notAccounted));
  }

  private void library(String path, String words) throws IOException {
    Path file = root.resolve(path.substring(1));
    Files.createDirectories(file.getParent());
    Files.writeString(file, words);
    long start = 0x10_0000L * (areas.size() + 1);
    areas.add(new Vma(start, start + 4096, "r-xp", "fe:00", path, 4096, 4096, 0, 0, 0, 0, false));
  }
}
