package dev.memprof.profile.pprof;

import static dev.memprof.profile.pprof.PprofFormat.*;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.memprof.profile.model.Numbering;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The messages of a pprof file as they lie there: references between them are numbers that nobody
 * has checked yet, since what they refer to may come later.
 */
final class RawProfile {
  /** Of a label in {@link Sample#labels}. */
  static final int LABEL_WORDS = 4;

  record ValueType(long type, long unit) {}

  static final class Sample {
    /** Numbers of {@link #locationIds}. */
    final int[] locations;

    final long[] values;

    /** Of each label its key, text, number and unit in turn. */
    final long[] labels;

    Sample(int[] locations, long[] values, long[] labels) {
      this.locations = locations;
      this.values = values;
      this.labels = labels;
    }
  }

  record Mapping(long id, long start, long limit, long offset, long file, long buildId) {}

  record Location(long id, long mapping, long address, List<Line> lines, long forms) {}

  record Line(long function, long line) {}

  record Function(long id, long name, long systemName, long file) {}

  /** Reads one field of a message; returns false for one it does not know. */
  private interface Fields {
    boolean read(int field, int tag) throws IOException;
  }

  final List<ValueType> sampleTypes = new ArrayList<>();
  final List<Sample> samples = new ArrayList<>();
  final List<Mapping> mappings = new ArrayList<>();
  final List<Location> locations = new ArrayList<>();
  final List<Function> functions = new ArrayList<>();
  final List<String> strings = new ArrayList<>();
  ValueType periodType = new ValueType(0, 0);
  long timeNanos;
  long durationNanos;
  long period;
  long defaultSampleType;
  long dropFrames;
  long keepFrames;
  final Longs comments = new Longs();

  final Numbering locationIds = new Numbering();

  private final CodedInputStream in;
  private final Budget budget;

  // Used again for every sample.
  private final Longs ids = new Longs();
  private final Longs values = new Longs();
  private final Longs labels = new Longs();

  RawProfile(CodedInputStream in, Budget budget) {
    this.in = in;
    this.budget = budget;
  }

  void read() throws IOException {
    fields(this::profileField);
  }

  private boolean profileField(int field, int tag) throws IOException {
    switch (field) {
      case PROFILE_SAMPLE_TYPE -> sampleTypes.add(valueType());
      case PROFILE_SAMPLE -> samples.add(sample());
      case PROFILE_MAPPING -> mappings.add(mapping());
      case PROFILE_LOCATION -> locations.add(location());
      case PROFILE_FUNCTION -> functions.add(function());
      case PROFILE_STRING_TABLE -> strings.add(string());
      case PROFILE_DROP_FRAMES -> dropFrames = in.readInt64();
      case PROFILE_KEEP_FRAMES -> keepFrames = in.readInt64();
      case PROFILE_COMMENT -> repeated(tag, comments);
      case PROFILE_TIME_NANOS -> timeNanos = in.readInt64();
      case PROFILE_DURATION_NANOS -> durationNanos = in.readInt64();
      case PROFILE_PERIOD_TYPE -> periodType = valueType();
      case PROFILE_PERIOD -> period = in.readInt64();
      case PROFILE_DEFAULT_SAMPLE_TYPE -> defaultSampleType = in.readInt64();
      default -> {
        return false;
      }
    }
    return true;
  }

  private ValueType valueType() throws IOException {
    long[] v = numbers(VALUE_TYPE_UNIT);
    return new ValueType(v[VALUE_TYPE_TYPE], v[VALUE_TYPE_UNIT]);
  }

  private Mapping mapping() throws IOException {
    long[] v = numbers(MAPPING_BUILD_ID);
    return new Mapping(
        v[MAPPING_ID],
        v[MAPPING_MEMORY_START],
        v[MAPPING_MEMORY_LIMIT],
        v[MAPPING_FILE_OFFSET],
        v[MAPPING_FILENAME],
        v[MAPPING_BUILD_ID]);
  }

  private Function function() throws IOException {
    long[] v = numbers(FUNCTION_FILENAME);
    return new Function(
        v[FUNCTION_ID], v[FUNCTION_NAME], v[FUNCTION_SYSTEM_NAME], v[FUNCTION_FILENAME]);
  }

  private Line line() throws IOException {
    long[] v = numbers(LINE_LINE);
    return new Line(v[LINE_FUNCTION_ID], v[LINE_LINE]);
  }

  private Sample sample() throws IOException {
    ids.clear();
    values.clear();
    labels.clear();
    message(
        (field, tag) -> {
          switch (field) {
            case SAMPLE_LOCATION_ID -> repeated(tag, ids);
            case SAMPLE_VALUE -> repeated(tag, values);
            case SAMPLE_LABEL -> label();
            default -> {
              return false;
            }
          }
          return true;
        });
    // Half of it for the stack that becomes of this.
    budget.spend(192 + 8L * ids.size() + 8L * (values.size() + labels.size()));
    int[] locations = new int[ids.size()];
    for (int i = 0; i < locations.length; i++) {
      locations[i] = locationIds.of(ids.get(i));
    }
    return new Sample(locations, values.toArray(), labels.toArray());
  }

  private void label() throws IOException {
    long[] v = numbers(LABEL_NUM_UNIT);
    budget.check(16L * labels.size());
    labels.add(v[LABEL_KEY]);
    labels.add(v[LABEL_STR]);
    labels.add(v[LABEL_NUM]);
    labels.add(v[LABEL_NUM_UNIT]);
  }

  private Location location() throws IOException {
    budget.spend(96);
    long[] v = new long[LOCATION_LINE + 1]; // the last for the forms, whose number is a high one
    List<Line> lines = new ArrayList<>(1);
    message(
        (field, tag) -> {
          if (field == LOCATION_LINE) {
            lines.add(line());
            return true;
          }
          return number(v, field == LOCATION_FORMS ? LOCATION_LINE : field, tag);
        });
    return new Location(
        v[LOCATION_ID], v[LOCATION_MAPPING_ID], v[LOCATION_ADDRESS], lines, v[LOCATION_LINE]);
  }

  /** A message of plain numbers: field i at index i, those above {@code last} left out. */
  private long[] numbers(int last) throws IOException {
    budget.spend(128);
    long[] values = new long[last + 1];
    message((field, tag) -> number(values, field, tag));
    return values;
  }

  private boolean number(long[] values, int field, int tag) throws IOException {
    boolean known =
        field < values.length && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT;
    if (known) {
      values[field] = in.readInt64();
    }
    return known;
  }

  /** Numbers one by one or packed: producers write either. */
  private void repeated(int tag, Longs values) throws IOException {
    if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      budget.check(16L * values.size());
      values.add(in.readInt64());
      return;
    }
    int outer = in.pushLimit(in.readRawVarint32());
    while (!in.isAtEnd()) {
      budget.check(16L * values.size());
      values.add(in.readInt64());
    }
    endMessage(outer);
  }

  private String string() throws IOException {
    int length = in.readRawVarint32();
    budget.spend(64 + 3L * Math.max(length, 0));
    return new String(in.readRawBytes(length), StandardCharsets.UTF_8);
  }

  private void message(Fields fields) throws IOException {
    int outer = in.pushLimit(in.readRawVarint32());
    fields(fields);
    endMessage(outer);
  }

  /** A stream that ends within a message looks to CodedInputStream like the message's own end. */
  private void endMessage(int outerLimit) throws IOException {
    if (in.getBytesUntilLimit() != 0) {
      throw new EOFException("ends within a message");
    }
    in.popLimit(outerLimit);
  }

  private void fields(Fields fields) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (!fields.read(WireFormat.getTagFieldNumber(tag), tag)) {
        in.skipField(tag);
      }
    }
  }
}
