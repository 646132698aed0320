package dev.memprof.profile;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What changed from one profile to another: see {@link Profile#minus}. */
final class Difference {
  private final List<Mapping> mappings;
  private final Map<Mapping, Integer> indexes = new HashMap<>();
  private final Map<Frame, Frame> moved = new HashMap<>();

  private Difference(List<Mapping> mappings) {
    this.mappings = new ArrayList<>(mappings);
    for (int i = 0; i < mappings.size(); i++) {
      indexes.putIfAbsent(mappings.get(i), i);
    }
  }

  static Profile between(Profile base, Profile later) {
    Difference difference = new Difference(later.mappings());
    Map<StackKey, Site> byStack = new LinkedHashMap<>(later.sites().size() * 2);
    for (Site site : later.sites()) {
      byStack.merge(new StackKey(site.stack()), site, Site::plus);
    }
    boolean sameMappings = later.mappings().equals(base.mappings());
    for (Site site : base.sites()) {
      StackKey key = new StackKey(site.stack());
      Site known = byStack.get(key);
      if (known != null) {
        byStack.put(key, known.plus(site.negated()));
      } else {
        Site gone = site.negated();
        byStack.put(key, sameMappings ? gone : difference.move(gone, base.mappings()));
      }
    }
    List<Site> changed = new ArrayList<>(byStack.values());
    changed.removeIf(site -> site.bytes() == 0 && site.objects() == 0);
    Duration between = Duration.between(base.time(), later.time()).abs();
    return new Profile(
        later.time(),
        between.isZero() ? Duration.ofNanos(1) : between,
        later.sampleIntervalBytes(),
        changed,
        difference.mappings);
  }

  /** A site that only the base has still points into the base's list of mappings. */
  private Site move(Site site, List<Mapping> from) {
    List<Frame> stack = new ArrayList<>(site.stack().size());
    for (Frame frame : site.stack()) {
      stack.add(frame.mapping() < 0 ? frame : moved.computeIfAbsent(frame, key -> move(key, from)));
    }
    return new Site(
        stack, site.objects(), site.bytes(), site.sampledObjects(), site.sampledBytes());
  }

  private Frame move(Frame frame, List<Mapping> from) {
    int index =
        indexes.computeIfAbsent(
            from.get(frame.mapping()),
            mapping -> {
              mappings.add(mapping);
              return mappings.size() - 1;
            });
    return new Frame(
        frame.kind(), frame.name(), frame.file(), frame.line(), frame.address(), index);
  }
}
