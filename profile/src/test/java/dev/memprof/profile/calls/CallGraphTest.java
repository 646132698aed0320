package dev.memprof.profile.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CallGraphTest {
  private static final GraphOptions ALL = new GraphOptions(0, 1_000);

  @Test
  void recursionCountsOnceForAFunctionAndOnceForACall() {
    CallGraph graph = CallGraph.of(live(site(1_009, "a b a b c"), site(13, "a b b")), ALL);
    assertThat(graph.nodes())
        .containsExactlyInAnyOrder(
            node("a", 0, 1_022), node("b", 13, 1_022), node("c", 1_009, 1_009));
    assertThat(edges(graph)).containsExactlyInAnyOrder("a-b 1022", "b-a 1009", "b-c 1009");
  }

  @Test
  void theCallThroughAFunctionLeftOutIsIndirectAndItsOwnBytesAreNobodyElses() {
    CallGraph graph =
        CallGraph.of(
            live(site(61, "a small b"), site(7, "a small"), site(1_009, "a c"), site(503, "b")),
            new GraphOptions(0.05, 1_000));
    assertThat(graph.nodes())
        .containsExactly(node("a", 0, 1_077), node("c", 1_009, 1_009), node("b", 564, 564));
    assertThat(edges(graph)).containsExactly("a-c 1009", "a-b 61 indirect");
    assertThat(graph.functions()).isEqualTo(4);
    assertThat(graph.minBytes()).isEqualTo(0.05 * 1_580);
  }

  @Test
  void anIndirectCallBesideAnotherWayIsLeftOut() {
    CallGraph graph =
        CallGraph.of(
            live(site(61, "a small b"), site(1_009, "a c b")), new GraphOptions(0.1, 1_000));
    assertThat(edges(graph)).containsExactly("a-c 1009", "c-b 1009");
    assertThat(graph.prunedCalls()).isEqualTo(1);
  }

  @Test
  void whereStacksPartTellsMoreThanWhatHandsOn() {
    CallGraph graph =
        CallGraph.of(
            live(site(509, "a b c d e left"), site(503, "a b c d e right")),
            new GraphOptions(0, 4));
    assertThat(graph.nodes())
        .extracting(node -> node.function().name())
        .containsExactlyInAnyOrder("a", "e", "left", "right");
    assertThat(edges(graph))
        .containsExactlyInAnyOrder("a-e 1012 indirect", "e-left 509", "e-right 503");
  }

  @Test
  void aChangeThatCancelsOutKeepsItsPlace() {
    CallGraph graph =
        CallGraph.of(
            profile(Duration.ofSeconds(7), site(1_009, "a b"), site(-1_009, "a c"), site(3, "d")),
            new GraphOptions(0.01, 1_000));
    assertThat(graph.nodes())
        .containsExactly(node("a", 0, 0), node("b", 1_009, 1_009), node("c", -1_009, -1_009));
    assertThat(edges(graph)).containsExactly("a-b 1009", "a-c -1009");
  }

  @Test
  void overloadsAreOneFunction() {
    Site one = new Site(List.of(Frame.nativeCode("f(int)", 3, -1)), 1, 5, 1, 5);
    Site other = new Site(List.of(Frame.nativeCode("f(char*) const", 9, -1)), 2, 6, 1, 6);
    CallGraph graph = CallGraph.of(live(one, other), ALL);
    assertThat(graph.nodes())
        .containsExactly(new CallGraph.Node(new Function(Frame.Kind.NATIVE, "f"), 11, 3, 11, 3));
  }

  @Test
  void ofNothingIsEmpty() {
    CallGraph graph = CallGraph.of(live(), GraphOptions.DEFAULT);
    assertThat(graph.nodes()).isEmpty();
    assertThat(graph.edges()).isEmpty();
  }

  @Test
  void refusesSharesAndSizesThatCannotBe() {
    assertThatThrownBy(() -> new GraphOptions(Double.NaN, 80)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new GraphOptions(1.1, 80)).hasMessageContaining("1.1");
    assertThatThrownBy(() -> new GraphOptions(0.1, 0)).hasMessageContaining("0.1, 0");
  }

  private static CallGraph.Node node(String name, double flat, double bytes) {
    return new CallGraph.Node(
        new Function(Frame.Kind.JAVA, name), flat, flat / 2, bytes, bytes / 2);
  }

  private static List<String> edges(CallGraph graph) {
    return graph.edges().stream()
        .map(
            edge ->
                graph.nodes().get(edge.caller()).function().name()
                    + "-"
                    + graph.nodes().get(edge.callee()).function().name()
                    + " "
                    + Math.round(edge.bytes())
                    + (edge.indirect() ? " indirect" : ""))
        .toList();
  }

  static Profile live(Site... sites) {
    return profile(Duration.ZERO, sites);
  }

  static Profile profile(Duration duration, Site... sites) {
    return new Profile(Instant.EPOCH, duration, 0, List.of(sites), List.of());
  }

  /** Of objects of two bytes; the root first. */
  static Site site(double bytes, String functions) {
    List<Frame> stack = new ArrayList<>();
    Arrays.stream(functions.split(" "))
        .forEach(name -> stack.add(0, Frame.java(name, "A.java", 1)));
    return new Site(stack, bytes / 2, bytes, 0, 0);
  }
}
