package dev.memprof.profile.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Values that are numbered from 0 on by first appearance. For one thread. */
public final class Numbered<T> {
  private final Map<T, Integer> numbers = new HashMap<>();
  private final List<T> values = new ArrayList<>();

  private boolean added;

  /** The number of a value. */
  public int of(T value) {
    Integer known = numbers.get(value);
    added = known == null;
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

  /** Puts a value in the place of one that it equals. */
  void set(int number, T equal) {
    values.set(number, equal);
  }

  /** By their numbers; grows with them. */
  List<T> values() {
    return values;
  }

  /** Whether the last {@link #of} met its value for the first time. */
  public boolean added() {
    return added;
  }
}
