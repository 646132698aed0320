package dev.memprof.profile.pprof;

import static dev.memprof.profile.pprof.PprofFormat.*;

import dev.memprof.profile.Frame;
import dev.memprof.profile.Mapping;
import dev.memprof.profile.Profile;
import dev.memprof.profile.Site;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Follows the references of a {@link RawProfile}, checking each, to a {@link Profile}. */
final class RawResolver {
  private final RawProfile raw;
  private final Budget budget;
  private final List<Mapping> mappings = new ArrayList<>();
  private final Map<Long, Frame> mappingFrames = new HashMap<>();
  private final Map<Long, RawProfile.Function> functions = new HashMap<>();
  private final Map<Long, List<Frame>> locations = new HashMap<>();

  RawResolver(RawProfile raw, Budget budget) {
    this.raw = raw;
    this.budget = budget;
  }

  Profile resolve() throws BadReferenceException, Budget.ExceededException {
    SampleValues values = sampleValues();
    for (RawProfile.Mapping mapping : raw.mappings) {
      addMapping(mapping);
    }
    for (RawProfile.Function function : raw.functions) {
      functions.put(function.id(), function);
    }
    for (RawProfile.Location location : raw.locations) {
      locations.put(location.id(), frames(location));
    }
    long interval = string(raw.periodType.unit()).equals(BYTES) ? Math.max(raw.period, 0) : 0;
    boolean difference = raw.durationNanos > 0;
    Map<List<Frame>, Site> sites = new LinkedHashMap<>();
    for (RawProfile.Sample sample : raw.samples) {
      List<Frame> stack = stack(sample);
      double bytes = value(sample, values.bytes());
      double objects = values.objects() < 0 ? 0 : value(sample, values.objects());
      Site known = sites.get(stack);
      if (known != null) {
        bytes += known.bytes();
        objects += known.objects();
      }
      sites.put(stack, site(stack, objects, bytes, difference ? 0 : interval));
    }
    return new Profile(
        Instant.EPOCH.plusNanos(raw.timeNanos),
        Duration.ofNanos(Math.max(raw.durationNanos, 0)),
        interval,
        List.copyOf(sites.values()),
        mappings);
  }

  /**
   * The samples behind an estimate: an object of size s is sampled with probability 1 - exp(-s /
   * interval), and jemalloc and Go both scale by the inverse of that, with s the site's mean. Of a
   * difference nothing can be said.
   */
  private static Site site(List<Frame> stack, double objects, double bytes, long interval) {
    if (interval <= 0 || objects <= 0 || bytes <= 0) {
      return new Site(stack, objects, bytes, 0, 0);
    }
    double mean = bytes / objects;
    double sampled = objects * -Math.expm1(-mean / interval);
    return new Site(stack, objects, bytes, Math.round(sampled), Math.round(sampled * mean));
  }

  private SampleValues sampleValues() throws BadReferenceException {
    List<SampleValues.Type> types = new ArrayList<>();
    for (RawProfile.ValueType type : raw.sampleTypes) {
      types.add(new SampleValues.Type(string(type.type()), string(type.unit())));
    }
    return SampleValues.choose(types, string(raw.defaultSampleType));
  }

  private void addMapping(RawProfile.Mapping mapping) throws BadReferenceException {
    String path = string(mapping.file());
    Frame pattern;
    if (path.equals(JAVA_MAPPING)) {
      pattern = Frame.java("", "", 0);
    } else if (path.equals(MARKER_MAPPING)) {
      pattern = Frame.marker("");
    } else {
      pattern = Frame.nativeCode("", 0, mappings.size());
      mappings.add(
          new Mapping(
              mapping.start(), mapping.limit(), mapping.offset(), path, string(mapping.buildId())));
    }
    mappingFrames.put(mapping.id(), pattern);
  }

  /** The frames at one place, innermost first: several where functions were inlined. */
  private List<Frame> frames(RawProfile.Location location)
      throws BadReferenceException, Budget.ExceededException {
    Frame pattern = mappingFrames.get(location.mapping());
    if (pattern == null) {
      if (location.mapping() != 0) {
        throw new BadReferenceException("no mapping " + location.mapping());
      }
      pattern = Frame.nativeCode("", 0, -1);
    }
    if (location.lines().isEmpty()) {
      return List.of(frame(pattern, unnamed(pattern, location.address()), "", 0, location));
    }
    List<Frame> frames = new ArrayList<>(location.lines().size());
    for (RawProfile.Line line : location.lines()) {
      budget.spend(64);
      RawProfile.Function function = functions.get(line.function());
      if (function == null) {
        throw new BadReferenceException("no function " + line.function());
      }
      String name = string(function.name());
      name = name.isEmpty() ? string(function.systemName()) : name;
      int number = (int) Math.max(0, Math.min(line.line(), Integer.MAX_VALUE));
      frames.add(frame(pattern, name, string(function.file()), number, location));
    }
    return frames;
  }

  private static Frame frame(
      Frame pattern, String name, String file, int line, RawProfile.Location location) {
    return new Frame(pattern.kind(), name, file, line, location.address(), pattern.mapping());
  }

  /** {@code libfoo.so+0x1234}, the offset being that in the file. */
  private String unnamed(Frame pattern, long address) {
    if (pattern.mapping() < 0) {
      return "0x" + Long.toHexString(address);
    }
    Mapping mapping = mappings.get(pattern.mapping());
    long offset = address - mapping.start() + mapping.fileOffset();
    return mapping.fileName() + "+0x" + Long.toHexString(offset);
  }

  private List<Frame> stack(RawProfile.Sample sample)
      throws BadReferenceException, Budget.ExceededException {
    List<Frame> stack = new ArrayList<>(sample.locations().size());
    for (int i = 0; i < sample.locations().size(); i++) {
      long id = sample.locations().get(i);
      List<Frame> frames = locations.get(id);
      if (frames == null) {
        throw new BadReferenceException("no location " + id);
      }
      budget.spend(8L * frames.size());
      stack.addAll(frames);
    }
    return stack.isEmpty() ? List.of(Frame.marker("[no stack]")) : List.copyOf(stack);
  }

  private static long value(RawProfile.Sample sample, int index) throws BadReferenceException {
    if (index >= sample.values().size()) {
      throw new BadReferenceException("a sample of " + sample.values().size() + " values");
    }
    return sample.values().get(index);
  }

  private String string(long index) throws BadReferenceException {
    if (index == 0) {
      return "";
    }
    if (index < 0 || index >= raw.strings.size()) {
      throw new BadReferenceException("no string " + index);
    }
    return raw.strings.get((int) index);
  }
}
