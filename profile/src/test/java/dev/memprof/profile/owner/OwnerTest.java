package dev.memprof.profile.owner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.profile.model.Estimate;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Mapping;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who owns native stacks: in a JVM their outermost function, elsewhere the one that allocates. */
final class OwnerTest {
  private static final Mapping LIBJVM =
      new Mapping(0x7000, 0x8000, 0, "/usr/lib/jvm/lib/server/libjvm.so", "");

  @Test
  void isTheInnermostFunctionThatIsNoAllocatorWhereThereIsNoJvm() {
    assertThat(
            owner(List.of(), "je_malloc", "operator new(unsigned long)", "cache::put(int)", "main"))
        .isEqualTo("cache::put");
    assertThat(owner(List.of(), "net/http.(*conn).serve", "main.main"))
        .isEqualTo("net/http.(*conn).serve");
    assertThat(owner(List.of(), "__rust_alloc", "alloc::alloc::alloc", "app::index", "app::main"))
        .isEqualTo("app::index");
    assertThat(owner(List.of(), "libjemalloc.so.2+0x1234", "app+0x17", "app+0x11"))
        .isEqualTo("app+0x17");
    assertThat(owner(List.of(), "malloc", "calloc"))
        .as("nothing but allocators")
        .isEqualTo("calloc");
  }

  @Test
  void isTheOutermostOfAThreadWithoutJavaInAJvm() {
    String[] stack = {"malloc", "rocksdb::Arena::Allocate", "rocksdb::BGThread", "start_thread"};
    assertThat(owner(List.of(LIBJVM), stack)).isEqualTo("rocksdb::BGThread");
    Site java = site(Frame.java("App.main", "App.java", 7));
    Profile profile = profile(List.of(), java, site(frames(stack)));
    assertThat(new Owner(profile).of(List.of(frames(stack))).name()).isEqualTo("rocksdb::BGThread");
  }

  @Test
  void hasItsCallersAsPathAndIsOneRowWhateverTheyAre() {
    Profile profile =
        profile(
            List.of(),
            site(frames("malloc", "put", "fill", "main")),
            site(frames("malloc", "put", "load", "main")));
    Owner owner = new Owner(profile);
    OwnPath first = OwnPath.of(profile.sites().get(0).stack(), owner);
    OwnPath second = OwnPath.of(profile.sites().get(1).stack(), owner);
    assertThat(first.key()).isEqualTo(second.key());
    assertThat(first.holder()).isEqualTo(Holder.APPLICATION);
    assertThat(first.path()).extracting(Frame::name).containsExactly("put", "fill", "main");
  }

  private static String owner(List<Mapping> mappings, String... stack) {
    Profile profile = profile(mappings, site(frames(stack)));
    return new Owner(profile).of(profile.sites().get(0).stack()).name();
  }

  private static Frame[] frames(String... names) {
    return Arrays.stream(names)
        .map(name -> Frame.nativeCode(name, 0x401000, -1))
        .toArray(Frame[]::new);
  }

  private static Site site(Frame... stack) {
    return new Site(List.of(stack), "", Estimate.ofTotals(7, 777, 0), Estimate.NONE);
  }

  private static Profile profile(List<Mapping> mappings, Site... sites) {
    return new Profile(Instant.EPOCH, Duration.ZERO, 0, List.of(sites), mappings);
  }
}
