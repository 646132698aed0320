package dev.memprof.cli.print;

import java.util.Iterator;
import java.util.Locale;
import java.util.stream.Stream;

/** Whether output is set off by colours. */
public enum Coloring {
  /** Where a person watches who wants them: a terminal, no {@code NO_COLOR}. */
  AUTO,
  ALWAYS,
  NEVER;

  /** As people write them, for completion. */
  public static final class Words implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Stream.of(values()).map(one -> one.name().toLowerCase(Locale.ROOT)).iterator();
    }
  }
}
