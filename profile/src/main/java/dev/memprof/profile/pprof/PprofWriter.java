package dev.memprof.profile.pprof;

import static dev.memprof.profile.pprof.PprofFormat.*;

import com.google.protobuf.CodedOutputStream;
import dev.memprof.profile.model.Estimate;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.GrownPart;
import dev.memprof.profile.model.Label;
import dev.memprof.profile.model.Mapping;
import dev.memprof.profile.model.Numbered;
import dev.memprof.profile.model.ProducerNotes;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Writes a profile for {@code go tool pprof}, speedscope and whatever else reads pprof.
 *
 * <p>The values of a sample are its estimated objects and bytes, rounded to whole numbers. The
 * unscaled counts are not written: {@link PprofReader} computes them back from the period. A
 * difference has two samples for a site, as {@code go tool pprof -diff_base} makes them: what is
 * live, and what the base held, negated and labelled; readers add them up. Some viewers, speedscope
 * among them, open no file with negative values: those get a {@link GrownPart}. Java frames and
 * markers lie in mappings named {@code [java]} and {@code [marker]}; those come last, because pprof
 * takes the first mapping for the program's own file.
 */
public final class PprofWriter {
  private record Function(String name, String file) {}

  private final CodedOutputStream out;
  private final Numbered<String> strings = new Numbered<>();

  // Their numbers in the file begin with 1.
  private final Numbered<Function> functions = new Numbered<>();
  private final Numbered<Frame> locations = new Numbered<>();
  private final long javaMapping;

  /** Filled again and again: there are tens of thousands. */
  private final Message sampleMessage = new Message();

  private final Message labelMessage = new Message();

  private final List<Profile> profiles;

  /** Of which profile samples are being written. */
  private int profile;

  private PprofWriter(OutputStream out, List<Profile> profiles) {
    this.out = CodedOutputStream.newInstance(out, 1 << 16);
    this.profiles = profiles;
    this.javaMapping = profiles.get(0).mappings().size() + 1L;
  }

  /**
   * Writes the profile, compressed; leaves {@code out} open.
   *
   * @throws IOException from {@code out}
   */
  public static void write(Profile profile, OutputStream out) throws IOException {
    write(List.of(profile), profile.sampleType(), out);
  }

  /**
   * The same with the four sample types of Go's {@code /debug/pprof/allocs}, which scrapers expect,
   * of a process that keeps no account of what was freed: of all that was allocated the {@code
   * alloc_} values are only what is still in use.
   *
   * @throws IOException from {@code out}
   */
  public static void writeAllocations(Profile live, OutputStream out) throws IOException {
    Profile allocated = live.withSites(live.sites(), ALLOC_SPACE);
    write(List.of(allocated, live.withSites(live.sites(), INUSE_SPACE)), ALLOC_SPACE, out);
  }

  /**
   * Profiles of one moment with the same mappings, each with two sample types of its own: every
   * sample is of one of them, and readers add up those of a stack.
   *
   * @param profiles none a difference
   * @param defaultType sample type of the one that readers show first
   * @throws IOException from {@code out}
   */
  public static void write(List<Profile> profiles, String defaultType, OutputStream out)
      throws IOException {
    try (GzipOutput gzip = new GzipOutput(out, 1 << 16)) {
      new PprofWriter(gzip, profiles).write(defaultType);
      gzip.finish();
    }
  }

  private void write(String defaultType) throws IOException {
    string("");
    for (Profile each : profiles) {
      field(PROFILE_SAMPLE_TYPE, valueType(objectsType(each.sampleType()), COUNT));
      field(PROFILE_SAMPLE_TYPE, valueType(each.sampleType(), BYTES));
    }
    Profile first = profiles.get(0);
    for (int i = 0; i < first.mappings().size(); i++) {
      mapping(i + 1L, first.mappings().get(i));
    }
    mapping(javaMapping, new Mapping(0, 0, 0, JAVA_MAPPING, ""));
    mapping(javaMapping + 1, new Mapping(0, 0, 0, JAVA_NATIVE_MAPPING, ""));
    mapping(javaMapping + 2, new Mapping(0, 0, 0, MARKER_MAPPING, ""));
    for (profile = 0; profile < profiles.size(); profile++) {
      for (Site site : profiles.get(profile).sites()) {
        samples(site);
      }
    }
    out.writeInt64(PROFILE_TIME_NANOS, nanos(first.time()));
    out.writeInt64(PROFILE_DURATION_NANOS, nanos(first.duration()));
    field(PROFILE_PERIOD_TYPE, valueType(SPACE, BYTES));
    out.writeInt64(PROFILE_PERIOD, first.sampleIntervalBytes());
    out.writeInt64(PROFILE_DEFAULT_SAMPLE_TYPE, string(defaultType));
    notes(first.notes());
    out.flush();
  }

  private void notes(ProducerNotes notes) throws IOException {
    for (String comment : notes.comments()) {
      out.writeInt64(PROFILE_COMMENT, string(comment));
    }
    if (!notes.dropFrames().isEmpty()) {
      out.writeInt64(PROFILE_DROP_FRAMES, string(notes.dropFrames()));
    }
    if (!notes.keepFrames().isEmpty()) {
      out.writeInt64(PROFILE_KEEP_FRAMES, string(notes.keepFrames()));
    }
  }

  /** {@code inuse_objects} beside {@code inuse_space}. */
  private static String objectsType(String bytesType) {
    return bytesType.endsWith(SPACE)
        ? bytesType.substring(0, bytesType.length() - SPACE.length()) + OBJECTS
        : OBJECTS;
  }

  private void samples(Site site) throws IOException {
    long[] ids = new long[site.stack().size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = location(site.stack().get(i));
    }
    List<byte[]> labels = new ArrayList<>(2);
    if (!site.thread().isEmpty()) {
      labels.add(label(new Label(THREAD_LABEL, site.thread(), 0, "")));
    }
    for (Label label : site.labels()) {
      labels.add(label(label));
    }
    boolean hadBase = !site.base().equals(Estimate.NONE);
    if (!hadBase || !site.live().equals(Estimate.NONE)) {
      sample(ids, rounded(site.live(), 1), labels);
    }
    if (hadBase) {
      labels.add(label(new Label(BASE_LABEL, BASE_LABEL_VALUE, 0, "")));
      sample(ids, rounded(site.base(), -1), labels);
    }
  }

  private long[] rounded(Estimate estimate, int sign) {
    long[] values = new long[2 * profiles.size()];
    values[2 * profile] = sign * Math.round(estimate.objects());
    values[2 * profile + 1] = sign * Math.round(estimate.bytes());
    return values;
  }

  private void sample(long[] ids, long[] values, List<byte[]> labels) throws IOException {
    sampleMessage.packed(SAMPLE_LOCATION_ID, ids).packed(SAMPLE_VALUE, values);
    for (byte[] label : labels) {
      sampleMessage.bytes(SAMPLE_LABEL, label);
    }
    field(PROFILE_SAMPLE, sampleMessage);
  }

  private byte[] label(Label label) throws IOException {
    return labelMessage
        .number(LABEL_KEY, string(label.key()))
        .number(LABEL_STR, string(label.text()))
        .number(LABEL_NUM, label.number())
        .number(LABEL_NUM_UNIT, string(label.unit()))
        .take();
  }

  private long location(Frame frame) throws IOException {
    long id = locations.of(frame) + 1L;
    if (locations.added()) {
      Message line =
          new Message()
              .number(LINE_FUNCTION_ID, function(new Function(frame.name(), frame.file())))
              .number(LINE_LINE, frame.line());
      field(
          PROFILE_LOCATION,
          new Message()
              .number(LOCATION_ID, id)
              .number(LOCATION_MAPPING_ID, mappingOf(frame))
              .number(LOCATION_ADDRESS, frame.address())
              .message(LOCATION_LINE, line)
              .number(LOCATION_FORMS, frame.forms().bits()));
    }
    return id;
  }

  private long mappingOf(Frame frame) {
    return switch (frame.kind()) {
      case JAVA -> javaMapping;
      case JAVA_NATIVE -> javaMapping + 1;
      case MARKER -> javaMapping + 2;
      case NATIVE -> frame.mapping() + 1L;
    };
  }

  private long function(Function function) throws IOException {
    long id = functions.of(function) + 1L;
    if (functions.added()) {
      long name = string(function.name);
      field(
          PROFILE_FUNCTION,
          new Message()
              .number(FUNCTION_ID, id)
              .number(FUNCTION_NAME, name)
              .number(FUNCTION_SYSTEM_NAME, name)
              .number(FUNCTION_FILENAME, string(function.file)));
    }
    return id;
  }

  /** Says that functions are known, or pprof would look for the file to find them. */
  private void mapping(long id, Mapping mapping) throws IOException {
    long isJava = id == javaMapping || id == javaMapping + 1 ? 1 : 0;
    field(
        PROFILE_MAPPING,
        new Message()
            .number(MAPPING_ID, id)
            .number(MAPPING_MEMORY_START, mapping.start())
            .number(MAPPING_MEMORY_LIMIT, mapping.end())
            .number(MAPPING_FILE_OFFSET, mapping.fileOffset())
            .number(MAPPING_FILENAME, string(mapping.path()))
            .number(MAPPING_BUILD_ID, string(mapping.buildId()))
            .number(MAPPING_HAS_FUNCTIONS, 1)
            .number(MAPPING_HAS_FILENAMES, isJava)
            .number(MAPPING_HAS_LINE_NUMBERS, isJava));
  }

  private Message valueType(String type, String unit) throws IOException {
    return new Message()
        .number(VALUE_TYPE_TYPE, string(type))
        .number(VALUE_TYPE_UNIT, string(unit));
  }

  private long string(String value) throws IOException {
    long index = strings.of(value);
    if (strings.added()) {
      out.writeString(PROFILE_STRING_TABLE, value);
    }
    return index;
  }

  private void field(int number, Message message) throws IOException {
    out.writeByteArray(number, message.take());
  }

  private static long nanos(Instant time) {
    return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
  }

  private static long nanos(Duration duration) {
    return TimeUnit.SECONDS.toNanos(duration.getSeconds()) + duration.getNano();
  }
}
