package dev.memprof.it.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Jmx;
import java.util.HashMap;
import java.util.Map;
import javax.management.openmbean.CompositeData;

/**
 * One reading of the ledger, which no remark restricts.
 *
 * @param categories resident bytes by category
 * @param owners resident bytes by category and owner, {@code java-heap: committed, not in use}
 * @param virtual bytes of address space, by category, and by category and owner
 */
record LedgerSums(
    long rssBytes,
    long unexplainedBytes,
    Map<String, Long> categories,
    Map<String, Long> owners,
    Map<String, Long> virtual) {
  static LedgerSums of(Jmx jmx) throws Exception {
    CompositeData reading = (CompositeData) jmx.get("Ledger", "Reading");
    Map<String, Long> categories = new HashMap<>();
    Map<String, Long> owners = new HashMap<>();
    Map<String, Long> virtual = new HashMap<>();
    for (CompositeData row : (CompositeData[]) reading.get("rows")) {
      String category = (String) row.get("category");
      Long bytes = (Long) row.get("residentBytes");
      categories.merge(category, bytes, Long::sum);
      owners.merge(category + ": " + row.get("owner"), bytes, Long::sum);
      Long addresses = (Long) row.get("virtualBytes");
      virtual.merge(category, addresses, Long::sum);
      virtual.merge(category + ": " + row.get("owner"), addresses, Long::sum);
    }
    assertThat(reading.get("depth")).isEqualTo("watched");
    assertThat((String[]) reading.get("remarks")).isEmpty();
    return new LedgerSums(
        (Long) reading.get("rssBytes"),
        (Long) reading.get("unexplainedBytes"),
        categories,
        owners,
        virtual);
  }

  /** Of a category, or of a row. */
  long of(String what) {
    return categories.getOrDefault(what, owners.getOrDefault(what, 0L));
  }

  /** The same but for some bytes of a category. */
  LedgerSums without(String category, long bytes) {
    Map<String, Long> less = new HashMap<>(categories);
    less.merge(category, -bytes, Long::sum);
    return new LedgerSums(rssBytes, unexplainedBytes, less, owners, virtual);
  }

  @Override
  public String toString() {
    return rssBytes + " " + categories;
  }
}
