package dev.memprof.agent.allocator;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * jemalloc's control interface, <a href="https://jemalloc.net/jemalloc.3.html">mallctl</a>, with a
 * method for each of its types. Immutable; every method may be called from any thread, jemalloc has
 * locks of its own. A failure is a {@link MallctlException}.
 *
 * <p>Nothing here ever writes {@code prof.reset}: on jemalloc 5.3 it crashes the process when
 * threads exit meanwhile.
 */
public final class Mallctl {
  /** Arena index that stands for all arenas (MALLCTL_ARENAS_ALL). */
  public static final int ALL_ARENAS = 4096;

  /** Controls of type {@code const char *}, which has the size of an integer. */
  private static final Set<String> TEXTS =
      Set.of(
          "version",
          "config.malloc_conf",
          "opt.dss",
          "opt.hpa_hugify_style",
          "opt.junk",
          "opt.malloc_conf.env_var",
          "opt.malloc_conf.global_var",
          "opt.malloc_conf.symlink",
          "opt.metadata_thp",
          "opt.percpu_arena",
          "opt.prof_prefix",
          "opt.prof_time_resolution",
          "opt.stats_interval_opts",
          "opt.stats_print_opts",
          "opt.thp",
          "opt.zero_realloc",
          "thread.prof.name");

  /** Controls that create something when they are read. */
  private static final Set<String> CREATING = Set.of("arenas.create", "tcache.create");

  private final Controls controls;

  /** jemalloc's own, which the process runs on. */
  public Mallctl() {
    this(new Native());
  }

  public Mallctl(Controls controls) {
    this.controls = controls;
  }

  /** By JNI. */
  private static final class Native implements Controls {
    @Override
    public int read(String name, int bytes, long[] into) {
      return Mallctl.read(name, bytes, into);
    }

    @Override
    public int write(String name, int bytes, long value) {
      return Mallctl.write(name, bytes, value);
    }

    @Override
    public int writeText(String name, byte[] text) {
      return Mallctl.writeText(name, text);
    }

    @Override
    public byte[] text(long address) {
      return Mallctl.text(address);
    }
  }

  private static native int read(String name, int bytes, long[] into);

  private static native int write(String name, int bytes, long value);

  private static native int writeText(String name, byte[] text);

  private static native byte[] text(long address);

  /** Whether the process runs on jemalloc, with profiling or without. */
  public static native boolean isAvailable();

  public boolean readBoolean(String name) {
    return read(name, 1) != 0;
  }

  /** A control of type {@code unsigned}. */
  public int readInt(String name) {
    return (int) read(name, Integer.BYTES);
  }

  /** A control of type {@code size_t}, {@code ssize_t} or {@code uint64_t}. */
  public long readLong(String name) {
    return read(name, Long.BYTES);
  }

  /** A control of type {@code const char *}; empty for NULL. */
  public String readText(String name) {
    byte[] text = controls.text(read(name, Long.BYTES)); // a pointer
    return text == null ? "" : new String(text, StandardCharsets.UTF_8);
  }

  public void writeBoolean(String name, boolean value) {
    check(name, controls.write(name, 1, value ? 1 : 0));
  }

  /** A control of type {@code size_t}, {@code ssize_t} or {@code uint64_t}. */
  public void writeLong(String name, long value) {
    check(name, controls.write(name, Long.BYTES, value));
  }

  /** A control of type {@code const char *}, which jemalloc has copied when this returns. */
  public void writeText(String name, String value) {
    check(name, controls.writeText(name, (value + "\0").getBytes(StandardCharsets.UTF_8)));
  }

  /** A control without a value, such as {@code arena.0.purge}. */
  public void execute(String name) {
    check(name, controls.write(name, 0, 0));
  }

  /** Makes {@code stats.*} current; they stand still otherwise. */
  public void advanceEpoch() {
    writeLong("epoch", 1);
  }

  /** Whether this build of jemalloc has a readable control of that name and size. */
  public boolean has(String name, int bytes) {
    return controls.read(name, bytes, new long[1]) == 0;
  }

  /**
   * Any readable control as text, its type found by trying.
   *
   * @throws IllegalArgumentException for the few that create something when read
   */
  public String readAny(String name) {
    if (CREATING.contains(name)) {
      throw new IllegalArgumentException(name + " creates something when it is read");
    }
    if (TEXTS.contains(name) || name.endsWith(".dss") || name.endsWith(".name")) {
      return readText(name);
    }
    if (has(name, 1)) {
      return Boolean.toString(readBoolean(name));
    }
    if (has(name, Integer.BYTES)) {
      return Integer.toUnsignedString(readInt(name));
    }
    return Long.toString(readLong(name));
  }

  private long read(String name, int bytes) {
    long[] value = new long[1];
    check(name, controls.read(name, bytes, value));
    return value[0];
  }

  private static void check(String name, int code) {
    if (code != 0) {
      throw new MallctlException(name, code);
    }
  }
}
