package dev.memprof.profile.elf;

import java.util.Arrays;

/**
 * For each of some addresses the function that names it, chosen from all functions of a library in
 * any order: memory goes by the addresses, not by the library. Of the functions that cover an
 * address the one counts that begins last; of several that begin there the best: a global one, then
 * a weak, then a local one, then the one with the shorter name. A function without a size reaches
 * to the next one, and counts only where no other begins with it. For one thread.
 */
final class Covering {
  private static final int WEAK = 1;
  private static final int GLOBAL = 2;

  /** A crafted file could have a million functions cover all there is: half a second's work. */
  private static final long MAX_STEPS = 1 << 27;

  /** Chosen so far, one for each place. */
  private static final class Choices {
    final long[] starts; // -1 for none
    final int[] names;
    final byte[] merits;
    final SymbolTable[] tables;

    Choices(int count) {
      starts = new long[count];
      Arrays.fill(starts, -1);
      names = new int[count];
      merits = new byte[count];
      tables = new SymbolTable[count];
    }

    void set(int i, SymbolTable table, int name, long start, byte merit) {
      starts[i] = start;
      names[i] = name;
      merits[i] = merit;
      tables[i] = table;
    }
  }

  private final long[] addresses;

  /** The best function with a size that covers an address. */
  private final Choices covers;

  /**
   * Of the functions that begin after the address before, up to this one, the last: only that can
   * name it without having a size.
   */
  private final Choices latest;

  private final long[] latestEnds; // 0 where one with a size begins there
  private long steps;

  /**
   * @param addresses ascending, each once
   */
  Covering(long[] addresses) {
    this.addresses = addresses;
    covers = new Choices(addresses.length);
    latest = new Choices(addresses.length);
    latestEnds = new long[addresses.length];
  }

  /** Whether it was shown more than any real library has. */
  boolean isTired() {
    return steps > MAX_STEPS;
  }

  /** A function; its name is an offset in the table's names. */
  void add(SymbolTable table, int name, long start, long end, boolean sized, int binding) {
    int first = Arrays.binarySearch(addresses, start);
    first = first < 0 ? ~first : first;
    if (first == addresses.length) {
      return;
    }
    byte merit = merit(binding);
    if (start > latest.starts[first]) {
      latest.set(first, table, name, start, merit);
      latestEnds[first] = sized ? 0 : end;
    } else if (start == latest.starts[first] && latestEnds[first] != 0) {
      if (sized) {
        latestEnds[first] = 0;
      } else if (isBetter(table, name, merit, latest, first)) {
        latest.set(first, table, name, start, merit);
        latestEnds[first] = end;
      }
    }
    for (int i = first; sized && i < addresses.length && addresses[i] < end && !isTired(); i++) {
      steps++;
      if (start > covers.starts[i]
          || (start == covers.starts[i] && isBetter(table, name, merit, covers, i))) {
        covers.set(i, table, name, start, merit);
      }
    }
  }

  private boolean isBetter(SymbolTable table, int name, byte merit, Choices than, int i) {
    if (merit != than.merits[i] || (table == than.tables[i] && name == than.names[i])) {
      return merit > than.merits[i];
    }
    int bytes = table.nameBytes(name);
    steps += bytes;
    return bytes < than.tables[i].nameBytes(than.names[i]);
  }

  private static byte merit(int binding) {
    return switch (binding) {
      case ElfFormat.STB_GLOBAL, ElfFormat.STB_GNU_UNIQUE -> GLOBAL;
      case ElfFormat.STB_WEAK -> WEAK;
      default -> 0;
    };
  }

  /** The mangled names, by address; empty where there is none. Their files must be open. */
  String[] names() {
    String[] found = new String[addresses.length];
    int last = -1;
    for (int i = 0; i < found.length; i++) {
      last = latest.starts[i] >= 0 ? i : last;
      boolean unsized = last >= 0 && addresses[i] < latestEnds[last];
      Choices choices = unsized ? latest : covers;
      int choice = unsized ? last : i;
      found[i] =
          choices.starts[choice] < 0 ? "" : choices.tables[choice].name(choices.names[choice]);
    }
    return found;
  }
}
