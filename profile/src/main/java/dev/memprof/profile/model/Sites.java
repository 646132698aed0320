package dev.memprof.profile.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sites being collected: those of one stack, thread and labels become one, in order of arrival. */
public final class Sites {
  private record Key(StackKey stack, String thread, List<Label> labels) {}

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
