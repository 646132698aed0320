package dev.memprof.contract;

import java.util.List;

/**
 * Whose the memory of this process is. Object name {@code dev.memprof:type=Ledger}. Every reading
 * is of its own moment; take {@code Reading} where figures must add up.
 */
@Described("Whose the memory of this process is: rows that add up to its resident set size")
public interface LedgerMXBean {
  @Described("All rows of one moment, and what the kernel counts beside them")
  LedgerReading getReading();

  @Described("The rows alone: category, owner, resident and virtual bytes, growth since the start")
  List<LedgerRow> getRows();

  @Unit("bytes")
  @Described("Resident set size of this process, in bytes: the sum of the rows")
  long getRssBytes();

  @Unit("bytes")
  @Described("The part of it that has no owner, in bytes")
  long getUnexplainedBytes();
}
