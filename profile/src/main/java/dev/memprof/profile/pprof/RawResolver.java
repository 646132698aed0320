package dev.memprof.profile.pprof;

import static dev.memprof.profile.pprof.PprofFormat.*;

import dev.memprof.profile.model.Estimate;
import dev.memprof.profile.model.Forms;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Mapping;
import dev.memprof.profile.model.ProducerNotes;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.profile.model.Sites;
import dev.memprof.profile.model.TableStack;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Follows the references of a {@link RawProfile}, checking each, to a {@link Profile}. */
final class RawResolver {
  private static final List<Frame> NO_STACK = List.of(Frame.marker("[no stack]"));

  private final RawProfile raw;
  private final Budget budget;
  private final String sampleType;
  private final List<Mapping> mappings = new ArrayList<>();
  private final Map<Long, Frame> mappingFrames = new HashMap<>();
  private final Map<Long, RawProfile.Function> functions = new HashMap<>();

  private final List<Frame> frames = new ArrayList<>();

  /**
   * Numbers of {@link #frames}, by that of {@link RawProfile#locationIds}; null where the file has
   * none of that id.
   */
  private final int[][] locations;

  /**
   * @param sampleType the one wanted; empty for the file's own choice
   */
  RawResolver(RawProfile raw, Budget budget, String sampleType) {
    this.raw = raw;
    this.budget = budget;
    this.sampleType = sampleType;
    this.locations = new int[raw.locationIds.count()][];
  }

  Profile resolve() throws BadReferenceException, UnfitTypesException, Budget.ExceededException {
    SampleValues values = sampleValues();
    Uninteresting uninteresting = Uninteresting.of(string(raw.dropFrames), string(raw.keepFrames));
    for (RawProfile.Mapping mapping : raw.mappings) {
      addMapping(mapping);
    }
    for (RawProfile.Function function : raw.functions) {
      functions.put(function.id(), function);
    }
    for (RawProfile.Location location : raw.locations) {
      int number = raw.locationIds.of(location.id());
      if (number < locations.length) { // else no sample refers to it
        locations[number] = frames(location);
      }
    }
    long interval = string(raw.periodType.unit()).equals(BYTES) ? Math.max(raw.period, 0) : 0;
    Sites sites = new Sites(raw.samples.size());
    SampleLabels.Pool labels = new SampleLabels.Pool(this::string, budget);
    boolean hasBase = false;
    for (RawProfile.Sample sample : raw.samples) {
      double bytes = (double) values.bytesPerUnit() * value(sample, values.bytes());
      double objects = values.objects() < 0 ? 0 : value(sample, values.objects());
      if (bytes == 0 && objects == 0 && sample.values.length > 2) {
        continue; // it is of another sample type
      }
      SampleLabels told = labels.of(sample);
      // What only shrank has no other place than the base.
      boolean ofBase = told.isOfBase() || bytes < 0 || (bytes == 0 && objects < 0);
      hasBase |= ofBase;
      Estimate held =
          ofBase
              ? Estimate.ofTotals(-objects, -bytes, interval)
              : Estimate.ofTotals(objects, bytes, interval);
      sites.add(
          new Site(
              uninteresting.cut(stack(sample)),
              told.thread(),
              told.others(),
              ofBase ? Estimate.NONE : held,
              ofBase ? held : Estimate.NONE));
    }
    return new Profile(
        Instant.EPOCH.plusNanos(raw.timeNanos),
        Duration.ofNanos(Math.max(raw.durationNanos, hasBase ? 1 : 0)),
        interval,
        sites.toList(),
        mappings,
        string(raw.sampleTypes.get(values.bytes()).type()),
        new ProducerNotes(comments(), string(raw.dropFrames), string(raw.keepFrames)));
  }

  /** Each once: a file of a few bytes a comment could repeat one for ever. */
  private List<String> comments() throws BadReferenceException {
    Set<String> comments = new LinkedHashSet<>();
    for (int i = 0; i < raw.comments.size(); i++) {
      comments.add(string(raw.comments.get(i)));
    }
    return List.copyOf(comments);
  }

  private SampleValues sampleValues() throws BadReferenceException, UnfitTypesException {
    List<SampleValues.Type> types = new ArrayList<>();
    for (RawProfile.ValueType type : raw.sampleTypes) {
      types.add(new SampleValues.Type(string(type.type()), string(type.unit())));
    }
    return SampleValues.choose(types, string(raw.defaultSampleType), sampleType);
  }

  private void addMapping(RawProfile.Mapping mapping) throws BadReferenceException {
    String path = string(mapping.file());
    Frame pattern;
    if (path.equals(JAVA_MAPPING)) {
      pattern = Frame.java("", "", 0);
    } else if (path.equals(JAVA_NATIVE_MAPPING)) {
      pattern = Frame.javaNative("", "");
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

  /**
   * The numbers of the frames at one place, innermost first: several where functions were inlined.
   */
  private int[] frames(RawProfile.Location location)
      throws BadReferenceException, Budget.ExceededException {
    Frame pattern = mappingFrames.get(location.mapping());
    if (pattern == null) {
      if (location.mapping() != 0) {
        throw new BadReferenceException("no mapping " + location.mapping());
      }
      pattern = Frame.nativeCode("", 0, -1);
    }
    if (location.lines().isEmpty()) {
      String name = unnamed(pattern, location.address());
      return new int[] {number(pattern, name, "", 0, location)};
    }
    int[] numbers = new int[location.lines().size()];
    for (int i = 0; i < numbers.length; i++) {
      RawProfile.Line line = location.lines().get(i);
      budget.spend(64);
      RawProfile.Function function = functions.get(line.function());
      if (function == null) {
        throw new BadReferenceException("no function " + line.function());
      }
      String name = string(function.name());
      name = name.isEmpty() ? string(function.systemName()) : name;
      int number = (int) Math.max(0, Math.min(line.line(), Integer.MAX_VALUE));
      numbers[i] = number(pattern, name, string(function.file()), number, location);
    }
    return numbers;
  }

  private int number(
      Frame pattern, String name, String file, int line, RawProfile.Location location) {
    Forms forms = pattern.isJava() ? Forms.ofBits(location.forms()) : Forms.NONE;
    frames.add(
        new Frame(pattern.kind(), name, file, line, location.address(), pattern.mapping(), forms));
    return frames.size() - 1;
  }

  /** {@code libfoo.so+0x1234}, the offset being that in the file. */
  private String unnamed(Frame pattern, long address) {
    Mapping mapping = pattern.mapping() < 0 ? null : mappings.get(pattern.mapping());
    if (mapping == null || mapping.fileName().isEmpty()) {
      return "0x" + Long.toHexString(address);
    }
    long offset = address - mapping.start() + mapping.fileOffset();
    return mapping.fileName() + "+0x" + Long.toHexString(offset);
  }

  private List<Frame> stack(RawProfile.Sample sample)
      throws BadReferenceException, Budget.ExceededException {
    int depth = 0;
    for (int number : sample.locations) {
      int[] place = locations[number];
      if (place == null) {
        throw new BadReferenceException("a sample refers to a location that is not there");
      }
      if (place.length > 1) {
        budget.spend(4L * place.length);
      }
      depth += place.length;
    }
    int[] stack = new int[depth];
    int filled = 0;
    for (int number : sample.locations) {
      for (int frame : locations[number]) {
        stack[filled++] = frame;
      }
    }
    return depth == 0 ? NO_STACK : new TableStack(frames, stack);
  }

  private static long value(RawProfile.Sample sample, int index) throws BadReferenceException {
    if (index >= sample.values.length) {
      throw new BadReferenceException("a sample of " + sample.values.length + " values");
    }
    return sample.values[index];
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
