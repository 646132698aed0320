package dev.memprof.profile.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Values that are numbered from 0 on by first appearance. For one thread. */
final class Numbered<T> {
  private final Map<T, Integer> numbers = new HashMap<>();
  private final List<T> values = new ArrayList<>();

  /** The number of a value, which is {@link #count} - 1 after the first call for it. */
  int of(T value) {
    Integer known = numbers.putIfAbsent(value, values.size());
    if (known != null) {
      return known;
    }
    values.add(value);
    return values.size() - 1;
  }

  T get(int number) {
    return values.get(number);
  }

  int count() {
    return values.size();
  }
}
