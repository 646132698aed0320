package dev.memprof.profile.calls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** 100,000 sites of depth 100: ten million frames. */
@Timeout(60) // a few seconds here; more on a busy machine
final class CallScaleTest {
  private static final int SITES = 100_000;
  private static Profile profile;

  @BeforeAll
  static void make() {
    Random random = new Random(7);
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < 20_011; i++) {
      frames.add(Frame.java("com.example.Class" + i + ".method", "C.java", i));
    }
    List<Site> sites = new ArrayList<>(SITES);
    for (int i = 0; i < SITES; i++) {
      List<Frame> stack = new ArrayList<>(100);
      for (int depth = 100; depth > 0; depth--) {
        stack.add(frames.get(depth > 70 ? 100 - depth : random.nextInt(frames.size())));
      }
      sites.add(new Site(List.copyOf(stack).subList(0, 100), 1, 1_009, 1, 1_009));
    }
    profile = new Profile(Instant.EPOCH, Duration.ZERO, 0, sites, List.of());
  }

  @Test
  void graph() {
    CallGraph graph = CallGraph.of(profile, GraphOptions.DEFAULT);
    assertThat(graph.functions()).isEqualTo(20_011);
    assertThat(graph.nodes()).hasSizeLessThanOrEqualTo(80);
    assertThat(graph.nodes().get(0).bytes()).isEqualTo(1_009.0 * SITES);
  }

  @Test
  void tree() {
    CallTree tree = CallTree.of(profile, 0, 1_000);
    assertThat(tree.bytes()).isEqualTo(1_009.0 * SITES);
  }

  @Test
  void peek() {
    Peek peek = Peek.at(profile, Pattern.compile("method$"), 10);
    assertThat(peek.matches()).isEqualTo(20_011);
    assertThat(peek.functions()).hasSize(10);
  }
}
