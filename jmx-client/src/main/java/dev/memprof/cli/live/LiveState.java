package dev.memprof.cli.live;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** What a person has chosen to see. For one thread. */
final class LiveState {
  private SiteOrder order = SiteOrder.LIVE;
  private String filter = "";
  private boolean isTyping;
  private boolean isHelp;
  private String message = "";
  private int selected;
  private final Set<List<String>> unfolded = new HashSet<>();

  /** The sites to show, in order. */
  List<LiveSite> shown(List<LiveSite> sites) {
    String wanted = filter.toLowerCase(Locale.ROOT);
    return sites.stream()
        .filter(
            site ->
                Stream.concat(Stream.of(site.place(), site.nativeEntry()), site.path().stream())
                    .anyMatch(text -> text.toLowerCase(Locale.ROOT).contains(wanted)))
        .sorted(order.comparator())
        .toList();
  }

  SiteOrder order() {
    return order;
  }

  void sortByNext() {
    order = order.next();
  }

  String filter() {
    return filter;
  }

  void setFilter(String text) {
    filter = text;
    selected = 0;
  }

  /** Whether keys are letters of the filter. */
  boolean isTyping() {
    return isTyping;
  }

  void setTyping(boolean typing) {
    isTyping = typing;
  }

  boolean isHelp() {
    return isHelp;
  }

  void setHelp(boolean help) {
    isHelp = help;
  }

  /** What has come of the last key; may be empty. */
  String message() {
    return message;
  }

  void setMessage(String text) {
    message = text;
  }

  /** The row of {@link #shown} that the next key is about. */
  int selected() {
    return selected;
  }

  void select(int row, int rows) {
    selected = Math.max(0, Math.min(row, rows - 1));
  }

  boolean isUnfolded(LiveSite site) {
    return unfolded.contains(site.key());
  }

  void fold(LiveSite site) {
    if (!unfolded.remove(site.key())) {
      unfolded.add(site.key());
    }
  }
}
