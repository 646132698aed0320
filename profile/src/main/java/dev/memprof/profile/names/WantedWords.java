package dev.memprof.profile.names;

import java.util.Arrays;

/** The words that a dump has, so that of a names file no more is kept than they need. Immutable. */
public final class WantedWords {
  /** The highest bit tells the ids of named frames from addresses (docs/formats.md). */
  private static final long ID_MASK = 0xffff_ffffL;

  private static final long ADDRESS_MASK = (1L << 48) - 1;

  private final long[] ids;
  private final long[] addresses;

  /**
   * @param words in any order, each once
   */
  public WantedWords(long[] words) {
    ids = Arrays.stream(words).filter(word -> word < 0).map(w -> w & ID_MASK).sorted().toArray();
    addresses =
        Arrays.stream(words)
            .filter(word -> word >= 0)
            .map(w -> w & ADDRESS_MASK)
            .sorted()
            .toArray();
  }

  boolean hasId(long id) {
    return Arrays.binarySearch(ids, id) >= 0;
  }

  /** Whether there is an id from {@code first} to before {@code end}. */
  boolean hasIdWithin(long first, long end) {
    int at = Arrays.binarySearch(ids, first);
    int from = at < 0 ? ~at : at;
    return from < ids.length && ids[from] < end;
  }

  /** Whether there is a return address of calls in that range. */
  boolean hasAddress(long start, long end) {
    int first = Arrays.binarySearch(addresses, start + 1);
    first = first < 0 ? ~first : first;
    return first < addresses.length && addresses[first] <= end;
  }
}
