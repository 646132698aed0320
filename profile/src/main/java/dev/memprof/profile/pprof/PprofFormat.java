package dev.memprof.profile.pprof;

/**
 * Field numbers and names of the pprof format, from <a
 * href="https://github.com/google/pprof/blob/main/proto/profile.proto">profile.proto</a>.
 */
final class PprofFormat {
  static final int PROFILE_SAMPLE_TYPE = 1;
  static final int PROFILE_SAMPLE = 2;
  static final int PROFILE_MAPPING = 3;
  static final int PROFILE_LOCATION = 4;
  static final int PROFILE_FUNCTION = 5;
  static final int PROFILE_STRING_TABLE = 6;
  static final int PROFILE_DROP_FRAMES = 7;
  static final int PROFILE_KEEP_FRAMES = 8;
  static final int PROFILE_TIME_NANOS = 9;
  static final int PROFILE_DURATION_NANOS = 10;
  static final int PROFILE_PERIOD_TYPE = 11;
  static final int PROFILE_PERIOD = 12;
  static final int PROFILE_COMMENT = 13;
  static final int PROFILE_DEFAULT_SAMPLE_TYPE = 14;

  static final int VALUE_TYPE_TYPE = 1;
  static final int VALUE_TYPE_UNIT = 2;

  static final int SAMPLE_LOCATION_ID = 1;
  static final int SAMPLE_VALUE = 2;
  static final int SAMPLE_LABEL = 3;

  static final int LABEL_KEY = 1;
  static final int LABEL_STR = 2;
  static final int LABEL_NUM = 3;
  static final int LABEL_NUM_UNIT = 4;

  static final int MAPPING_ID = 1;
  static final int MAPPING_MEMORY_START = 2;
  static final int MAPPING_MEMORY_LIMIT = 3;
  static final int MAPPING_FILE_OFFSET = 4;
  static final int MAPPING_FILENAME = 5;
  static final int MAPPING_BUILD_ID = 6;
  static final int MAPPING_HAS_FUNCTIONS = 7;
  static final int MAPPING_HAS_FILENAMES = 8;
  static final int MAPPING_HAS_LINE_NUMBERS = 9;

  static final int LOCATION_ID = 1;
  static final int LOCATION_MAPPING_ID = 2;
  static final int LOCATION_ADDRESS = 3;
  static final int LOCATION_LINE = 4;

  /** Of memprof alone, which others pass over: {@code Forms.bits} of a Java frame. */
  static final int LOCATION_FORMS = 1000;

  static final int LINE_FUNCTION_ID = 1;
  static final int LINE_LINE = 2;

  static final int FUNCTION_ID = 1;
  static final int FUNCTION_NAME = 2;
  static final int FUNCTION_SYSTEM_NAME = 3;
  static final int FUNCTION_FILENAME = 4;

  static final String ALLOC_OBJECTS = "alloc_objects";
  static final String ALLOC_SPACE = "alloc_space";
  static final String INUSE_OBJECTS = "inuse_objects";
  static final String INUSE_SPACE = "inuse_space";
  static final String SPACE = "space";
  static final String OBJECTS = "objects";
  static final String COUNT = "count";
  static final String BYTES = "bytes";

  /**
   * Names of the mappings that say what kind a frame is, since pprof has no field for it. A name in
   * square brackets is not taken for a file by {@code go tool pprof}.
   */
  static final String JAVA_MAPPING = "[java]";

  static final String JAVA_NATIVE_MAPPING = "[java native]";
  static final String MARKER_MAPPING = "[marker]";

  /** The label that names the thread of a sample. */
  static final String THREAD_LABEL = "thread";

  /**
   * The label by which {@code go tool pprof -diff_base} marks the samples of the base, whose values
   * it negates; percentages are then of the base's total.
   */
  static final String BASE_LABEL = "pprof::base";

  static final String BASE_LABEL_VALUE = "true";

  private PprofFormat() {}
}
