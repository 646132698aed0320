package dev.memprof.profile.calls;

import static dev.memprof.profile.calls.CallGraphTest.live;
import static dev.memprof.profile.calls.CallGraphTest.profile;
import static dev.memprof.profile.calls.CallGraphTest.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Site;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class CallTreeTest {
  @Test
  void functionsWithOneCalleeAreOneBranch() {
    CallTree tree =
        CallTree.of(live(site(503, "a b c d"), site(7, "a b c"), site(61, "a b e f")), 0.01, 9);
    assertThat(text(tree)).isEqualTo("[a>b 571 [c 510 own 7 [d 503 own 503]] [e>f 61 own 61]]");
  }

  @Test
  void recursionIsAsDeepAsItIs() {
    CallTree tree = CallTree.of(live(site(503, "a b a b")), 0, 9);
    assertThat(text(tree)).isEqualTo("[a>b>a>b 503 own 503]");
  }

  @Test
  void whatIsSmallOnTheWayIsCountedAndDoesNotEndABranch() {
    CallTree tree =
        CallTree.of(live(site(1_009, "a b c d"), site(3, "a b x"), site(5, "a b c y")), 0.01, 9);
    assertThat(text(tree)).isEqualTo("[a>b>c>d 1017 own 1009 pruned 2: 8]");
  }

  @Test
  void manySmallOnesEndABranchBeforeItWouldSayWhatIsNotTrue() {
    CallTree tree =
        CallTree.of(
            live(site(900, "a b c d"), site(9, "a x"), site(9, "a b y"), site(9, "a b c z")),
            0.02,
            9);
    assertThat(text(tree)).isEqualTo("[a>b>c 927 own 0 pruned 3: 27 [d 900 own 900]]");
  }

  @Test
  void theLargestBranchesAreKept() {
    CallTree tree =
        CallTree.of(live(site(61, "a b"), site(503, "c d"), site(59, "c e"), site(7, "f")), 0, 3);
    assertThat(text(tree))
        .isEqualTo("[c 562 own 0 pruned 1: 59 [d 503 own 503]] [a>b 61 own 61] pruned 1: 7");
  }

  @Test
  void ofADifferenceWhatShrankIsAsLargeAsWhatGrew() {
    CallTree tree =
        CallTree.of(
            profile(Duration.ofSeconds(7), site(503, "a b"), site(-509, "a c"), site(3, "d")),
            0.01,
            9);
    assertThat(text(tree)).isEqualTo("[a -6 [c -509 own -509] [b 503 own 503]] pruned 1: 3");
  }

  @Test
  void aLineIsToldWhereAllSitesShareIt() {
    CallTree tree = CallTree.of(live(at(5, 42, 7), at(7, 43, 7), at(9, 43, 7)), 0, 9);
    assertThat(tree.callees().get(0).frames())
        .extracting(Frame::label)
        .containsExactly("A.run(A.java:7)", "A.leak(A.java)");
  }

  private static Site at(double bytes, int line, int callerLine) {
    return new Site(
        List.of(Frame.java("A.leak", "A.java", line), Frame.java("A.run", "A.java", callerLine)),
        1,
        bytes,
        0,
        0);
  }

  private static String text(CallTree tree) {
    String below =
        (tree.prunedCallees() > 0
            ? " pruned " + tree.prunedCallees() + ": " + Math.round(tree.prunedBytes())
            : "");
    String callees =
        tree.callees().stream().map(CallTreeTest::text).collect(Collectors.joining(" "));
    if (tree.frames().isEmpty()) {
      return callees + below;
    }
    String names = tree.frames().stream().map(Frame::name).collect(Collectors.joining(">"));
    return "["
        + names
        + " "
        + Math.round(tree.bytes())
        + (tree.ownBytes() != 0 || !below.isEmpty() ? " own " + Math.round(tree.ownBytes()) : "")
        + below
        + (callees.isEmpty() ? "" : " " + callees)
        + "]";
  }
}
