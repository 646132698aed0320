package dev.memprof.profile.model;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/**
 * A stack as numbers of frames in a table that many stacks share: where sites are collected, each
 * frame of the table is looked up once, and not once in each stack.
 */
public final class TableStack extends AbstractList<Frame> implements RandomAccess {
  private final List<Frame> table;
  private final int[] numbers;

  /**
   * @param table may grow, but not change
   * @param numbers indexes into it, innermost frame first; belongs to the stack
   */
  public TableStack(List<Frame> table, int[] numbers) {
    this.table = table;
    this.numbers = numbers;
  }

  List<Frame> table() {
    return table;
  }

  int number(int index) {
    return numbers[index];
  }

  @Override
  public int size() {
    return numbers.length;
  }

  @Override
  public Frame get(int index) {
    return table.get(numbers[index]);
  }
}
