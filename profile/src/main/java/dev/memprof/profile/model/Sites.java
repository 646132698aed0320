package dev.memprof.profile.model;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Sites being collected: those of one stack, thread and labels become one, in order of arrival.
 * Stacks are the same when the names, files and lines of their frames are, not the addresses, which
 * differ from process to process. A frame has the forms of all that equal it.
 */
public final class Sites {
  private final SiteColumns columns = new SiteColumns();

  /** What of a frame makes stacks the same, and its number by that of a frame. */
  private final Numbered<Frame> looks = new Numbered<>();

  private final IntColumn lookOf = new IntColumn();

  // Open addressing; sites are kept plus one, 0 being a free place.
  private int[] places;
  private final IntColumn hashes = new IntColumn();

  /** No file can be made such that its stacks all meet in one place. */
  private final int seed = ThreadLocalRandom.current().nextInt();

  /** The numbers of the frames of the site that is being added. */
  private int[] stack = new int[128];

  /** Of the last stack that had one. */
  private List<Frame> table = List.of();

  /** The numbers of its frames here, plus one; 0 for those that were not met yet. */
  private int[] numbers = {};

  /**
   * @param expected more or less
   */
  public Sites(int expected) {
    places = new int[Integer.highestOneBit(Math.max(expected, 8)) * 4];
  }

  public void add(Site site) {
    int depth = site.stack().size();
    if (depth > stack.length) {
      stack = new int[2 * depth];
    }
    int thread = columns.threads.of(site.thread());
    int labels = columns.labels.of(site.labels());
    int hash = mixed(mixed(seed, thread), labels);
    number(site.stack());
    for (int i = 0; i < depth; i++) {
      hash = mixed(hash, lookOf.get(stack[i]));
    }
    int place = place(hash);
    while (places[place] != 0) {
      int known = places[place] - 1;
      if (hashes.get(known) == hash && isSame(known, depth, thread, labels)) {
        columns.merge(known, site);
        return;
      }
      place = place(place + 1);
    }
    columns.append(stack, depth, thread, labels, site);
    hashes.add(hash);
    places[place] = columns.size();
    if (2 * columns.size() > places.length) {
      grow();
    }
  }

  @SuppressWarnings("ReferenceEquality") // a table that is equal is another one
  private void number(List<Frame> frames) {
    if (!(frames instanceof TableStack known)) {
      for (int i = 0; i < frames.size(); i++) {
        stack[i] = number(frames.get(i));
      }
      return;
    }
    if (known.table() != table) {
      table = known.table();
      numbers = new int[table.size()];
    } else if (numbers.length < table.size()) {
      numbers = Arrays.copyOf(numbers, 2 * table.size());
    }
    for (int i = 0; i < known.size(); i++) {
      int number = known.number(i);
      if (numbers[number] == 0) {
        numbers[number] = number(known.get(i)) + 1;
      }
      stack[i] = numbers[number] - 1;
    }
  }

  private int number(Frame frame) {
    int number = columns.frames.of(frame);
    if (columns.frames.added()) {
      lookOf.add(
          looks.of(new Frame(Frame.Kind.MARKER, frame.name(), frame.file(), frame.line(), 0, -1)));
    } else {
      Frame known = columns.frames.get(number);
      Forms both = known.forms().and(frame.forms());
      if (both != known.forms()) {
        columns.frames.set(number, known.withForms(both));
      }
    }
    return number;
  }

  private boolean isSame(int site, int depth, int thread, int labels) {
    if (columns.depth(site) != depth
        || columns.thread(site) != thread
        || columns.labels(site) != labels) {
      return false;
    }
    for (int i = 0; i < depth; i++) {
      if (lookOf.get(columns.frame(site, i)) != lookOf.get(stack[i])) {
        return false;
      }
    }
    return true;
  }

  private int place(int hash) {
    return hash & places.length - 1;
  }

  /** As MurmurHash3 takes in a number. */
  private static int mixed(int hash, int number) {
    int h = hash ^ Integer.rotateLeft(number * 0xcc9e_2d51, 15) * 0x1b87_3593;
    return Integer.rotateLeft(h, 13) * 5 + 0xe654_6b64;
  }

  private void grow() {
    places = new int[2 * places.length];
    for (int site = 0; site < hashes.size(); site++) {
      int place = place(hashes.get(site));
      while (places[place] != 0) {
        place = place(place + 1);
      }
      places[place] = site + 1;
    }
  }

  /** They belong to the list from then on: nothing is added any more. */
  public List<Site> toList() {
    return columns;
  }
}
