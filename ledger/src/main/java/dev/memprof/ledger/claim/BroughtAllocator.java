package dev.memprof.ledger.claim;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * An allocator that a library brings along, known by the library's name, or by words that only its
 * code has: of symbols nothing need be left.
 */
public enum BroughtAllocator {
  JEMALLOC("jemalloc", "<jemalloc>: "),
  MIMALLOC("mimalloc", "mimalloc: warning: "),
  TCMALLOC("tcmalloc", "TCMALLOC_"),
  SNMALLOC("snmalloc", "initialise snmalloc"),
  RPMALLOC("rpmalloc", "rpmalloc_thread_"),
  TBB("tbbmalloc", "TBB_MALLOC_USE_HUGE_PAGES");

  /** All marks have it, in one of two cases. */
  private static final byte[] COMMON = "malloc".getBytes(StandardCharsets.US_ASCII);

  private static final int MAX_MARK_BYTES = 32;
  private static final int CHUNK_BYTES = 1 << 16;

  /** What lies behind is not looked at: a look must end. */
  private static final long MAX_FILE_BYTES = 256L << 20;

  private final String title;
  private final byte[] mark;
  private final int commonAt;

  BroughtAllocator(String title, String mark) {
    this.title = title;
    this.mark = mark.getBytes(StandardCharsets.US_ASCII);
    commonAt = mark.toLowerCase(Locale.ROOT).indexOf("malloc");
  }

  /** {@code mimalloc}. */
  public String title() {
    return title;
  }

  /**
   * Whether it maps without a claim on memory to come (MAP_NORESERVE), as neither the JVM nor the C
   * library does for what they use.
   */
  boolean mapsUnaccounted() {
    return this == JEMALLOC || this == MIMALLOC || this == SNMALLOC;
  }

  /** By the name of the library alone. */
  public static Optional<BroughtAllocator> named(String fileName) {
    return Arrays.stream(values()).filter(one -> fileName.contains(one.title)).findFirst();
  }

  /** By the name, or by what the file says; empty where it cannot be read. */
  public static Optional<BroughtAllocator> of(Path library) {
    Optional<BroughtAllocator> named = named(library.getFileName().toString());
    if (named.isPresent() || !Files.isRegularFile(library)) { // of others the opening may block
      return named;
    }
    try (InputStream in = Files.newInputStream(library)) {
      return Optional.ofNullable(find(in));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static BroughtAllocator find(InputStream in) throws IOException {
    byte[] bytes = new byte[CHUNK_BYTES + 2 * MAX_MARK_BYTES];
    int kept = 0;
    for (long read = 0; read < MAX_FILE_BYTES; ) {
      int more = in.readNBytes(bytes, kept, bytes.length - kept);
      int length = kept + more;
      BroughtAllocator found = find(bytes, length);
      if (found != null || more == 0) {
        return found;
      }
      read += more;
      kept = Math.min(length, 2 * MAX_MARK_BYTES);
      System.arraycopy(bytes, length - kept, bytes, 0, kept);
    }
    return null;
  }

  /** A look at each sixth byte skips most of what is no "malloc". */
  private static BroughtAllocator find(byte[] bytes, int length) {
    for (int i = COMMON.length - 1; i < length; ) {
      int lower = bytes[i] | 0x20;
      if (lower == 'c') {
        BroughtAllocator found = at(bytes, length, i - COMMON.length + 1);
        if (found != null) {
          return found;
        }
        i++; // the last letter is the first of no other
      } else {
        i += skip(lower);
      }
    }
    return null;
  }

  /** How far the end of "malloc" may be from this letter, at least. */
  private static int skip(int lower) {
    return switch (lower) {
      case 'o' -> 1;
      case 'l' -> 2;
      case 'a' -> 4;
      case 'm' -> 5;
      default -> COMMON.length;
    };
  }

  private static BroughtAllocator at(byte[] bytes, int length, int common) {
    for (BroughtAllocator one : values()) {
      int start = common - one.commonAt;
      if (start >= 0
          && start + one.mark.length <= length
          && Arrays.equals(bytes, start, start + one.mark.length, one.mark, 0, one.mark.length)) {
        return one;
      }
    }
    return null;
  }
}
