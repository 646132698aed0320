package dev.memprof.profile.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sites being collected: those of one stack, thread and labels become one, in order of arrival. */
public final class Sites {
  private record Key(StackKey stack, String thread, List<Label> labels) {
    // Written out, as those of Frame.
    @Override
    public boolean equals(Object other) {
      return other instanceof Key that
          && stack.equals(that.stack)
          && thread.equals(that.thread)
          && labels.equals(that.labels);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * stack.hashCode() + thread.hashCode()) + labels.hashCode();
    }
  }

  private final Map<Key, Site> sites;

  public Sites(int expected) {
    sites = new LinkedHashMap<>(expected * 4 / 3 + 1);
  }

  public void add(Site site) {
    sites.merge(
        new Key(new StackKey(site.stack()), site.thread(), site.labels()), site, Site::plus);
  }

  public List<Site> toList() {
    return List.copyOf(sites.values());
  }
}
