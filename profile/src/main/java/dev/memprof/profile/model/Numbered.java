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
    Integer known = numbers.get(value);
    if (known != null) {
      return known;
    }
    int number = values.size();
    numbers.put(value, number);
    values.add(value);
    return number;
  }

  T get(int number) {
    return values.get(number);
  }

  /** By their numbers; grows with them. */
  List<T> values() {
    return values;
  }

  int count() {
    return values.size();
  }
}
