package dev.memprof.cli.doctor;

import java.util.EnumSet;
import java.util.Locale;

/**
 * One thing that is wrong.
 *
 * @param what what was seen
 * @param cure what to do about it
 */
public record Finding(Kind kind, String what, String cure) {

  /** Everything doctor tells apart; the order is that of the checks. */
  public enum Kind {
    NO_AGENT(true),
    NO_JEMALLOC(true),
    NO_PROFILING(true),
    PROF_FALSE(true),
    HOOK_MISSING(true),
    UNREACHABLE(false),
    SWITCHED_OFF(false),
    OUT_OF_MEMORY(false),
    LIMIT_NEAR(false),
    DUMPS_FAILED(false),
    STORE_UNUSABLE(false),
    SAMPLING_TOO_FINE(false),
    NAMES_NEARLY_FULL(false),
    FRAMES_LOST(false),
    AGES_UNKNOWN(false),
    SAMPLES_LOST(false),
    AGENTS_STARTED_TWICE(false),
    HEAP_UNUSED(false),
    METASPACE_LARGE(false),
    CODE_CACHE_LARGE(false),
    STACKS_LARGE(false),
    FREE_PAGES_KEPT(false),
    FRAGMENTED(false),
    MAPPED_FILES_LARGE(false),
    SHARED_MEMORY_LARGE(false),
    C_LIBRARY_MALLOC(false),
    OTHER_ALLOCATOR(false),
    MAPPINGS_LARGE(false),
    UNEXPLAINED(false),
    NIO_BUFFERS(false),
    ZLIB_OPEN(false),
    NETTY_CHUNKS(false),
    JNI_REFERENCES(false),
    STRING_TABLE(false),
    SYMBOL_TABLE(false),
    COMPILED_CODE(false),
    COMPILER_ARENAS(false),
    HEAP_ABOVE_LIMIT(false),
    AWAITS_COLLECTION(false),
    TRIM_WITHOUT_EFFECT(false),
    NOT_LINUX(false),
    NOT_GLIBC(false),
    MISSING_MODULES(false),
    NO_AGENT_JAR(false),
    NO_LIBRARIES(false),
    TEMP_UNUSABLE(false);

    private final boolean preventsProfiling;

    Kind(boolean preventsProfiling) {
      this.preventsProfiling = preventsProfiling;
    }

    /** Whether a JVM with this finding cannot be profiled as it runs now (exit code 3). */
    public boolean preventsProfiling() {
      return preventsProfiling;
    }

    /** Whether it tells of memory that is large, which can be as it should be: nothing is wrong. */
    public boolean isNote() {
      return EnumSet.range(HEAP_UNUSED, TRIM_WITHOUT_EFFECT).contains(this);
    }

    /** As shown: {@code no jemalloc}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** As in JSON: {@code no-jemalloc}. */
    public String id() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
