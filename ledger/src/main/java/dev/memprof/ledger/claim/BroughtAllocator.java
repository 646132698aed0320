package dev.memprof.ledger.claim;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An allocator that a library brings along, known by the library's name, by the function that maps,
 * or by words that only its code has: of symbols nothing need be left.
 */
public enum BroughtAllocator {
  JEMALLOC("jemalloc", "<jemalloc>: ", "(.*_)?(os_)?pages_map"),
  MIMALLOC("mimalloc", "mimalloc: warning: ", "_?mi_[a-z_]+|unix_mmap\\w*"),
  TCMALLOC(
      "tcmalloc",
      "TCMALLOC_",
      "(.*::)?(SystemAlloc|MmapAligned|(Sbrk|Mmap)SysAllocator|TCMalloc_)\\w*.*|tcmalloc::.*"),
  SNMALLOC("snmalloc", "initialise snmalloc", ".*snmalloc::.*"),
  RPMALLOC("rpmalloc", "rpmalloc_thread_", "_?rpmalloc\\w*|os_mmap"),
  TBBMALLOC(
      "tbbmalloc",
      "TBB_MALLOC_USE_HUGE_PAGES",
      "(rml::internal|MallocInternal)::.*|.* rml::internal::.*"),
  SCUDO("scudo", "", "scudo::.*");

  /** All marks have it, in one of two cases. */
  private static final byte[] COMMON = "malloc".getBytes(StandardCharsets.US_ASCII);

  private static final int MAX_MARK_BYTES = 32;
  private static final int CHUNK_BYTES = 1 << 16;

  /** What lies behind is not looked at: a look must end. */
  private static final long MAX_FILE_BYTES = 256L << 20;

  private final String title;
  private final byte[] mark;
  private final int commonAt;
  private final Pattern mappers;

  /**
   * @param mark in its file; empty for an allocator that is not looked for there
   * @param mappers functions in which it maps, under any prefix
   */
  BroughtAllocator(String title, String mark, String mappers) {
    this.title = title;
    this.mark = mark.getBytes(StandardCharsets.US_ASCII);
    commonAt = mark.toLowerCase(Locale.ROOT).indexOf("malloc");
    this.mappers = Pattern.compile("(" + mappers + ")(\\(.*)?");
  }

  /** {@code mimalloc}. */
  public String title() {
    return title;
  }

  /** {@code an allocator of libmodel.so (mimalloc) that cannot be sampled}. */
  public String ownerIn(String fileName) {
    return owner(List.of(in(fileName)));
  }

  /**
   * The owner of what one of several has.
   *
   * @param libraries as {@link #in} has them
   */
  static String owner(List<String> libraries) {
    return "an allocator of " + String.join(" or ", libraries) + " that cannot be sampled";
  }

  /** {@code libmodel.so (mimalloc)}; the name of the library where that says it. */
  String in(String fileName) {
    return fileName.contains(title) ? fileName : fileName + " (" + title + ")";
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
    for (BroughtAllocator one : values()) { // no lambda: a start may ask
      if (fileName.contains(one.title)) {
        return Optional.of(one);
      }
    }
    return Optional.empty();
  }

  /**
   * By the name of the library, or by the function in it that has mapped.
   *
   * @param function {@code mi_os_alloc}, of C++ with or without its parameters
   */
  public static Optional<BroughtAllocator> mapping(String fileName, String function) {
    return named(fileName)
        .or(
            () ->
                Arrays.stream(values())
                    .filter(one -> one.mappers.matcher(function).matches())
                    .findFirst());
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
      if (one.mark.length > 0
          && start >= 0
          && start + one.mark.length <= length
          && Arrays.equals(bytes, start, start + one.mark.length, one.mark, 0, one.mark.length)) {
        return one;
      }
    }
    return null;
  }
}
