package dev.memprof.ledger.claim;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What kind of memory a row of the ledger is. In the order in which rows are listed. */
public enum Category {
  JAVA_HEAP("Java heap"),
  METASPACE("metaspace"),
  CLASS_SPACE("compressed class space"),
  CODE_CACHE("code cache"),
  GC("the collector's tables"),
  CDS("class data archive"),
  THREAD_STACKS("thread stacks"),
  MALLOC_LIVE("malloc: live blocks"),
  MALLOC_ROUNDING("malloc: rounding"),
  MALLOC_FRAGMENTATION("malloc: fragmentation"),
  MALLOC_DIRTY("malloc: free pages"),
  MALLOC_METADATA("malloc: metadata"),
  MAPPED_FILES("mapped files"),
  SHARED_MEMORY("shared memory, tmpfs"),
  LIBRARIES("libraries"),
  OTHER_ALLOCATORS("other allocators"),
  OTHER_MAPPINGS("other mappings"),
  KERNEL("kernel"),
  UNEXPLAINED("unexplained");

  private final String id = name().toLowerCase(Locale.ROOT).replace('_', '-');
  private final String title;

  Category(String title) {
    this.title = title;
  }

  /** {@code java-heap}, as in JSON and in the MBean. */
  public String id() {
    return id;
  }

  /** For people. */
  public String title() {
    return title;
  }

  /** The title of an id; the id itself where a later version has more. */
  public static String title(String id) {
    return of(id).map(Category::title).orElse(id);
  }

  /** Where the rows of an id come: those of a later version last. */
  public static int order(String id) {
    return of(id).map(Category::ordinal).orElse(values().length);
  }

  private static Optional<Category> of(String id) {
    return Arrays.stream(values()).filter(category -> category.id.equals(id)).findFirst();
  }
}
