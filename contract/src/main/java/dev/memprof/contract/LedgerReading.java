package dev.memprof.contract;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whose the memory of a process is, at one moment.
 *
 * @param timeMillis when, in milliseconds since the epoch
 * @param process the same text in all readings of this process, and in none of another
 * @param depth {@code watched}: every mapping was seen when it was made; {@code agent}: the agent
 *     knows the JVM, and came too late to see its mappings; {@code outside}: a JVM without agent
 * @param rssBytes resident set size: the sum of the rows
 * @param unexplainedBytes the part of it that has no owner here
 * @param rows that add up to {@code rssBytes}: each page is in one row
 * @param within parts of the rows, seen another way: whose live blocks are, direct buffers, free
 *     slots by size of block, stacks in huge pages; part of no sum
 * @param beside what the kernel counts beside the resident set size: swap, page tables, what the
 *     control group is charged for; not part of any sum
 * @param remarks what is coarser than it could be, and why; sentences
 */
public record LedgerReading(
    long timeMillis,
    String process,
    String depth,
    long rssBytes,
    long unexplainedBytes,
    List<LedgerRow> rows,
    List<LedgerRow> within,
    List<LedgerRow> beside,
    List<String> remarks) {

  /** Resident bytes of each category that has a row, in the order of the rows. */
  public Map<String, Long> residentByCategory() {
    Map<String, Long> sums = new LinkedHashMap<>();
    rows.forEach(row -> sums.merge(row.category(), row.residentBytes(), Long::sum));
    return sums;
  }

  /** The same reading with these rows. */
  public LedgerReading withRows(List<LedgerRow> others) {
    return with(others, within, remarks);
  }

  /** The same reading with these parts of rows. */
  public LedgerReading withWithin(List<LedgerRow> others) {
    return with(rows, others, remarks);
  }

  /** The same reading with these remarks. */
  public LedgerReading withRemarks(List<String> others) {
    return with(rows, within, others);
  }

  private LedgerReading with(List<LedgerRow> all, List<LedgerRow> parts, List<String> sentences) {
    return new LedgerReading(
        timeMillis, process, depth, rssBytes, unexplainedBytes, all, parts, beside, sentences);
  }
}
