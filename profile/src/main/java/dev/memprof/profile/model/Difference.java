package dev.memprof.profile.model;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
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
    Sites sites = new Sites(later.sites().size() + base.sites().size() / 2);
    for (Site dated : later.sites()) {
      Site site = dated.ofAnyMoment();
      sites.add(new Site(site.stack(), site.thread(), site.labels(), site.net(), Estimate.NONE));
    }
    boolean sameMappings = later.mappings().equals(base.mappings());
    for (Site dated : base.sites()) {
      Site site = dated.ofAnyMoment();
      List<Frame> stack =
          sameMappings ? site.stack() : difference.move(site.stack(), base.mappings());
      sites.add(new Site(stack, site.thread(), site.labels(), Estimate.NONE, site.net()));
    }
    boolean isKnown = !base.time().equals(Instant.EPOCH) && !later.time().equals(Instant.EPOCH);
    Duration between = isKnown ? Duration.between(base.time(), later.time()).abs() : Duration.ZERO;
    return new Profile(
        later.time(),
        between.isZero() ? Duration.ofNanos(1) : between,
        later.sampleIntervalBytes(),
        sites.toList(),
        difference.mappings,
        later.sampleType(),
        later.notes().and(base.notes()));
  }

  /** The base's frames point into its own list of mappings. */
  private List<Frame> move(List<Frame> stack, List<Mapping> from) {
    List<Frame> result = new ArrayList<>(stack.size());
    for (Frame frame : stack) {
      result.add(
          frame.mapping() < 0 ? frame : moved.computeIfAbsent(frame, key -> move(key, from)));
    }
    return result;
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
