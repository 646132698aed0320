package dev.memprof.agent.mallctl;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * jemalloc's control interface, <a href="https://jemalloc.net/jemalloc.3.html">mallctl</a>, with a
 * method for each of its types. Stateless; every method may be called from any thread, jemalloc has
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

  static {
    Native.register(Mallctl.class, NativeLibrary.getProcess());
  }

  private static native int mallctl(
      String name, Pointer old, Pointer oldLength, Pointer fresh, NativeLong freshLength);

  public boolean readBoolean(String name) {
    return read(name, 1).getByte(0) != 0;
  }

  /** A control of type {@code unsigned}. */
  public int readInt(String name) {
    return read(name, Integer.BYTES).getInt(0);
  }

  /** A control of type {@code size_t}, {@code ssize_t} or {@code uint64_t}. */
  public long readLong(String name) {
    return read(name, Long.BYTES).getLong(0);
  }

  /** A control of type {@code const char *}; empty for NULL. */
  public String readText(String name) {
    Pointer text = read(name, Native.POINTER_SIZE).getPointer(0);
    return text == null ? "" : text.getString(0, StandardCharsets.UTF_8.name());
  }

  public void writeBoolean(String name, boolean value) {
    Memory fresh = new Memory(1);
    fresh.setByte(0, (byte) (value ? 1 : 0));
    write(name, fresh);
  }

  /** A control of type {@code size_t}, {@code ssize_t} or {@code uint64_t}. */
  public void writeLong(String name, long value) {
    Memory fresh = new Memory(Long.BYTES);
    fresh.setLong(0, value);
    write(name, fresh);
  }

  /** A control of type {@code const char *}, which jemalloc has copied when this returns. */
  public void writeText(String name, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    Memory text = new Memory(bytes.length + 1L);
    text.write(0, bytes, 0, bytes.length);
    text.setByte(bytes.length, (byte) 0);
    Memory fresh = new Memory(Native.POINTER_SIZE);
    fresh.setPointer(0, text);
    try {
      write(name, fresh);
    } finally {
      Reference.reachabilityFence(text); // it is freed with its Java object
    }
  }

  /** A control without a value, such as {@code arena.0.purge}. */
  public void execute(String name) {
    check(name, mallctl(name, null, null, null, new NativeLong(0)));
  }

  /** Makes {@code stats.*} current; they stand still otherwise. */
  public void advanceEpoch() {
    writeLong("epoch", 1);
  }

  /** Whether this build of jemalloc has a readable control of that name and size. */
  public boolean has(String name, int bytes) {
    return readCode(name, new Memory(bytes)) == 0;
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

  private static Memory read(String name, int bytes) {
    Memory old = new Memory(bytes);
    check(name, readCode(name, old));
    return old;
  }

  private static int readCode(String name, Memory old) {
    Memory length = new Memory(Long.BYTES);
    length.setLong(0, old.size());
    return mallctl(name, old, length, null, new NativeLong(0));
  }

  private static void write(String name, Memory fresh) {
    check(name, mallctl(name, null, null, fresh, new NativeLong(fresh.size())));
  }

  private static void check(String name, int code) {
    if (code != 0) {
      throw new MallctlException(name, code);
    }
  }
}
