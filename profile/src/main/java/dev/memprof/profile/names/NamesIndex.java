package dev.memprof.profile.names;

import java.util.Arrays;

/**
 * Where in a names file what is: of every so many frames the place of the first, and the places of
 * all that has no id, such as libraries. Whatever the file has in it, it takes at most {@link
 * #MAX_BYTES}: when it is full it becomes coarser, and more is read than is needed. Confined to its
 * follower's monitor.
 */
final class NamesIndex {
  private static final int MAX_MARKS = 16_384;
  private static final int MAX_RANGES = 2_048;

  /** 224 KiB: an id and a place for each mark, two places for each range. */
  static final int MAX_BYTES =
      MAX_MARKS * (Long.BYTES + Integer.BYTES) + MAX_RANGES * 2 * Long.BYTES;

  private static final int FIRST_SIZE = 64;

  private int framesPerMark = 16;
  private int[] markIds = new int[FIRST_SIZE];
  private long[] markOffsets = new long[FIRST_SIZE];
  private int marks;
  private int sinceMark;

  /** Start and end in turn. */
  private long[] ranges = new long[FIRST_SIZE];

  private int rangeCount;
  private long frames;
  private long lastId = -1;

  /** How many frames there are. */
  long frames() {
    return frames;
  }

  /**
   * A frame's line begins here.
   *
   * @return false when its id does not lie above all before, which no memprof writes
   */
  boolean addFrame(long id, long offset) {
    if (id <= lastId || id > Integer.MAX_VALUE) {
      return false;
    }
    lastId = id;
    frames++;
    if (marks == 0 || ++sinceMark == framesPerMark) {
      addMark((int) id, offset);
    }
    return true;
  }

  private void addMark(int id, long offset) {
    if (marks == MAX_MARKS) {
      for (int i = 0; 2 * i < marks; i++) {
        markIds[i] = markIds[2 * i];
        markOffsets[i] = markOffsets[2 * i];
      }
      marks /= 2;
      framesPerMark *= 2;
    }
    if (marks == markIds.length) {
      markIds = Arrays.copyOf(markIds, 2 * marks);
      markOffsets = Arrays.copyOf(markOffsets, 2 * marks);
    }
    markIds[marks] = id;
    markOffsets[marks++] = offset;
    sinceMark = 0;
  }

  /** A line that every reader needs lies here. */
  void addAlways(long start, long end) {
    if (rangeCount > 0 && ranges[2 * rangeCount - 1] == start) {
      ranges[2 * rangeCount - 1] = end;
      return;
    }
    if (rangeCount == MAX_RANGES) {
      for (int i = 0; i < rangeCount / 2; i++) { // each two neighbours, with what lies between
        ranges[2 * i] = ranges[4 * i];
        ranges[2 * i + 1] = ranges[4 * i + 3];
      }
      rangeCount /= 2;
    }
    if (2 * rangeCount == ranges.length) {
      ranges = Arrays.copyOf(ranges, 2 * ranges.length);
    }
    ranges[2 * rangeCount] = start;
    ranges[2 * rangeCount + 1] = end;
    rangeCount++;
  }

  /**
   * What has to be read for some words: start and end of each range in turn, ascending and apart.
   *
   * @param end of the file
   */
  long[] rangesFor(WantedWords wanted, long end) {
    long[] found = new long[2 * (rangeCount + marks)];
    int count = 0;
    int range = 0;
    for (int mark = 0; mark <= marks; mark++) {
      long start = mark < marks ? markOffsets[mark] : Long.MAX_VALUE;
      while (range < rangeCount && ranges[2 * range] < start) {
        count = append(found, count, ranges[2 * range], ranges[2 * range + 1]);
        range++;
      }
      if (mark < marks) {
        boolean last = mark == marks - 1;
        long nextId = last ? Long.MAX_VALUE : markIds[mark + 1];
        if (wanted.hasIdWithin(markIds[mark], nextId)) {
          count = append(found, count, start, last ? end : markOffsets[mark + 1]);
        }
      }
    }
    return Arrays.copyOf(found, count);
  }

  /** Joins what overlaps or touches the last one. */
  private static int append(long[] found, int count, long start, long end) {
    if (count > 0 && start <= found[count - 1]) {
      found[count - 1] = Math.max(found[count - 1], end);
      return count;
    }
    found[count] = start;
    found[count + 1] = end;
    return count + 2;
  }
}
