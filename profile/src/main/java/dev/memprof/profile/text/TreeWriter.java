package dev.memprof.profile.text;

import dev.memprof.profile.calls.CallTree;
import dev.memprof.profile.model.Profile;
import java.util.List;

/**
 * Writes a {@link CallTree} for a terminal: callees under their caller and two columns further in.
 *
 * <pre>{@code
 *      live       %  call tree, outermost first
 * 259.1 MiB  100.0%  java.lang.Thread.run(Thread.java:840)
 *                    … 4 more
 *                    Main.run(Main.java:42)
 * 200.3 MiB   77.3%    java.util.zip.Deflater.init
 * }</pre>
 */
public final class TreeWriter {
  /** Of all bytes; what is smaller has no line. */
  private static final double MIN_SHARE = 0.005;

  private final SumTable table;
  private final double minBytes;
  private double notShown;

  private TreeWriter(Profile profile, TextForm form) {
    table = new SumTable(profile, form);
    minBytes = MIN_SHARE * profile.sites().stream().mapToDouble(s -> Math.abs(s.bytes())).sum();
  }

  /** The tree that the text shows. */
  public static CallTree tree(Profile profile, int maxBranches) {
    return CallTree.of(profile, MIN_SHARE, maxBranches);
  }

  /** The text, its last line ended. */
  public static String text(Profile whole, int maxBranches, TextForm form) {
    Profile profile = whole.byStack();
    TreeWriter writer = new TreeWriter(profile, form);
    if (!profile.sites().isEmpty()) {
      writer.tree(tree(profile, maxBranches));
    }
    return writer.table.toString();
  }

  private void tree(CallTree root) {
    table.titles("call tree, outermost first");
    callees(root, "");
    if (Math.round(notShown) != 0) {
      table.line("");
      table.line(
          "Lines below " + Amounts.percent(MIN_SHARE) + " are left out: " + table.size(notShown));
    }
  }

  private void branch(CallTree branch, String indent) {
    List<String> lines = ChainLines.of(branch.frames());
    table.sum(branch.bytes(), indent, lines.get(0));
    lines.subList(1, lines.size()).forEach(line -> table.more(indent, line));
    callees(branch, indent + "  ");
  }

  private void callees(CallTree branch, String indent) {
    branch.callees().forEach(callee -> branch(callee, indent));
    if (!branch.callees().isEmpty()) {
      rest(branch.ownBytes(), indent, "(itself)");
    }
    int pruned = branch.prunedCallees();
    rest(branch.prunedBytes(), indent, "… " + pruned + " more branches");
  }

  private void rest(double bytes, String indent, String name) {
    if (Math.abs(bytes) >= minBytes && bytes != 0) {
      table.sum(bytes, indent, name);
    } else {
      notShown += bytes;
    }
  }
}
