package dev.memprof.cli.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LedgerRow;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An agent that is known, in this process. */
class LedgerSocketTest {
  private static final String FIELDS =
      """
      memprof-look	1
      ledger	17
      watched	1
      lost	3
      allocated	1000003
      thread-caches	7
      active	1200007
      dirty-pages	2
      muzzy-pages	1
      metadata	70001
      page	4096
      max-small	14336
      sample-log	19
      direct	17 8191
      direct-limit	8191 268435456
      heap-limit	2097153 268435457
      later	versions may tell more

      """;

  private static final String LINES =
      """
      pool	1	1048577	16777216	Old Space
      pool	0	77777	99999	Metaspace
      bin	112	53	1777	3
      live	112	2	208
      stack	17	8000000000000040
      range	10000	20000	17
      range	20000	30000	0
      later	versions may tell more
      end
      """;

  private static final String NAMES =
      "memprof-names\t1\t1\t1\nj\t64\torg/acme/Blocks\tfill\t()V\tBlocks.java\t37\t1\n";

  private static final String LIVE =
      "heap_v2/524288\n  t*: 0: 0 [0: 0]\n@ 0x8000000000000040\n  t*: 3: 3145728 [0: 0]\n  age: 0\n"
          + "\nMAPPED_LIBRARIES:\n";

  @TempDir private Path directory;
  private FakeAgent agent;

  @BeforeEach
  void serve() throws IOException {
    agent = new FakeAgent(directory);
    agent.answers.put("ledger", FIELDS + LINES);
    agent.answers.put("names", "memprof-look\t1\nnames\t" + NAMES.length() + "\n\n" + NAMES);
    agent.answers.put(
        "live",
        "memprof-look\t1\nactive\t1\nsince\t1\nwas-off\t0\nallocated\t1000003\nlive\t"
            + LIVE.length()
            + "\nnames\t"
            + NAMES.length()
            + "\n\n"
            + LIVE
            + NAMES);
  }

  @AfterEach
  void close() throws IOException {
    agent.close();
  }

  @Test
  void makesTheRowsOfWhatItIsTold() {
    LedgerReading reading = LedgerSocket.look(agent.process).orElseThrow();
    assertThat(agent.requests)
        .startsWith("ledger", "ledger", "names", "ledger")
        .contains("live 0 " + Long.MAX_VALUE);
    assertThat(reading.depth()).isEqualTo("watched");
    assertThat(reading.rssBytes())
        .isPositive()
        .isEqualTo(reading.rows().stream().mapToLong(LedgerRow::residentBytes).sum());
    assertThat(reading.remarks()).singleElement().asString().startsWith("3 changes of mappings");
    assertThat(reading.within())
        .extracting(LedgerRow::owner, LedgerRow::count, LedgerRow::residentBytes)
        .contains(
            tuple("free slots among blocks of 112 bytes", 3L, 336L),
            tuple(LedgerRow.DIRECT_BUFFERS, 17L, 8_191L));
    assertThat(reading.within()).extracting(LedgerRow::owner).contains("the application");
    assertThat(reading.beside())
        .extracting(LedgerRow::owner, LedgerRow::residentBytes)
        .contains(
            tuple("used of MaxDirectMemorySize (256.0 MiB)", 8_191L),
            tuple("used of java heap (256.0 MiB)", 2_097_153L));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "memprof-look\t1\nerror\tledger: the agent is awake\n\n",
        "memprof-look\t1\n\nend\n",
        "memprof-look\t1\nwatched\tperhaps\n\nend\n",
      })
  void leavesWhatItCannotReadToJmx(String answer) {
    agent.answers.put("ledger", answer);
    assertThat(LedgerSocket.look(agent.process)).isEmpty();
    assertThat(agent.requests).startsWith("ledger");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pool\t1\t2\nend\n",
        "pool\tx\ty\tz\tOld Space\nend\n",
        "range\t10000\nend\n",
        "stack\t17\tnothing\nend\n",
        "range\t10000\t20000\t17\n",
      })
  void leavesBrokenLinesToJmx(String lines) {
    agent.answers.put("ledger", FIELDS + lines);
    assertThat(LedgerSocket.look(agent.process)).isEmpty();
    assertThat(agent.requests).containsOnly("ledger");
  }

  @Test
  void leavesItToJmxWhereNamesAreCutOff() {
    agent.answers.put("names", "memprof-look\t1\nnames\t" + (NAMES.length() + 1) + "\n\n" + NAMES);
    assertThat(LedgerSocket.look(agent.process)).isEmpty();
  }

  @Test
  void asksNobodyWhereThereIsNoSocket() throws IOException {
    agent.close();
    assertThat(LedgerSocket.look(agent.process)).isEmpty();
  }
}
