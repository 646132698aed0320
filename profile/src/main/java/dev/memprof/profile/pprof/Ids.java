package dev.memprof.profile.pprof;

import java.util.HashMap;
import java.util.Map;

/** Numbers values by first appearance, counting from {@code first}. */
final class Ids<T> {
  private final Map<T, Long> ids = new HashMap<>();
  private final long first;
  private boolean added;

  Ids(long first) {
    this.first = first;
  }

  long of(T value) {
    Long known = ids.get(value);
    added = known == null;
    if (known != null) {
      return known;
    }
    long id = first + ids.size();
    ids.put(value, id);
    return id;
  }

  /** Whether the last {@link #of} met its value for the first time. */
  boolean added() {
    return added;
  }
}
