package dev.memprof.profile.flame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FlameTreeTest {
  private static final int INTERVAL_BYTES = 524_288;

  private static Profile profile(Site... sites) {
    return new Profile(Instant.EPOCH, Duration.ZERO, INTERVAL_BYTES, List.of(sites), List.of());
  }

  private static Site site(double objects, double bytes, long samples, String... rootToLeaf) {
    List<Frame> stack = new ArrayList<>();
    for (String name : rootToLeaf) {
      stack.add(0, Frame.java(name, "X.java", stack.size()));
    }
    return new Site(stack, objects, bytes, samples, samples * 71);
  }

  private static List<String> names(FlameTree tree) {
    return tree.nodes().stream().map(node -> tree.frames().names().get(node.frame())).toList();
  }

  @Test
  void hasWhatIsWideInAnyProfile() {
    FlameTree tree = new FlameTree(0.1, 100);
    tree.grow(profile(site(1, 9_001, 1, "App.main", "App.early"), site(1, 13, 1, "App.small")));
    tree.grow(profile(site(1, 7_001, 1, "App.main", "App.late")));
    assertThat(names(tree)).containsExactly("all", "App.main", "App.early", "App.late");
    assertThat(tree.nodes().stream().map(FlameTree.Node::caller)).containsExactly(-1, 0, 1, 1);
  }

  @Test
  void weighsEachProfileWholly() {
    FlameTree tree = new FlameTree(0.1, 100);
    Site early = site(1_013, 71_717, 3, "App.main", "App.early");
    Site other = site(17, 1_003, 5, "App.main", "App.early");
    Site deep = site(19, 1_009, 7, "App.main", "App.small");
    tree.grow(profile(early));
    List<FlameTree.Weight> weights = tree.weigh(profile(early, other, deep));
    double error =
        Math.sqrt(early.live().variance(INTERVAL_BYTES) + other.live().variance(INTERVAL_BYTES));
    assertThat(weights)
        .containsExactly(
            new FlameTree.Weight(0, 0, 0),
            new FlameTree.Weight(
                1_009, 19, Math.round(Math.sqrt(deep.live().variance(INTERVAL_BYTES)))),
            new FlameTree.Weight(72_720, 1_030, Math.round(error)));
    assertThat(error).isGreaterThan(1_000_000);
  }
}
