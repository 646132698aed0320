package dev.memprof.cli.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.memprof.cli.machine.JavaProcess;
import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LedgerRow;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private JavaProcess process;
  private ServerSocketChannel server;

  @BeforeEach
  void serve() throws IOException {
    long pid = ProcessHandle.current().pid();
    process =
        new JavaProcess(
            pid, List.of(), Set.of(directory.resolve("libmemprof.so").toString()), Map.of());
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(directory.resolve("look-" + pid)));
    answers.put("ledger", FIELDS + LINES);
    answers.put("names", "memprof-look\t1\nnames\t" + NAMES.length() + "\n\n" + NAMES);
    answers.put(
        "live",
        "memprof-look\t1\nactive\t1\nsince\t1\nwas-off\t0\nallocated\t1000003\nlive\t"
            + LIVE.length()
            + "\nnames\t"
            + NAMES.length()
            + "\n\n"
            + LIVE
            + NAMES);
    Thread thread = new Thread(this::answerAll, "agent");
    thread.setDaemon(true);
    thread.start();
  }

  private void answerAll() {
    try {
      while (true) {
        try (SocketChannel client = server.accept();
            BufferedReader lines =
                new BufferedReader(Channels.newReader(client, StandardCharsets.US_ASCII))) {
          String request = lines.readLine();
          requests.add(request);
          String answer = answers.get(request.split(" ")[0]);
          Channels.newOutputStream(client).write(answer.getBytes(StandardCharsets.UTF_8));
        }
      }
    } catch (IOException e) {
      return; // it is closed
    }
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  @Test
  void makesTheRowsOfWhatItIsTold() {
    LedgerReading reading = LedgerSocket.look(process).orElseThrow();
    assertThat(requests)
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
    answers.put("ledger", answer);
    assertThat(LedgerSocket.look(process)).isEmpty();
    assertThat(requests).startsWith("ledger");
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
    answers.put("ledger", FIELDS + lines);
    assertThat(LedgerSocket.look(process)).isEmpty();
    assertThat(requests).containsOnly("ledger");
  }

  @Test
  void leavesItToJmxWhereNamesAreCutOff() {
    answers.put("names", "memprof-look\t1\nnames\t" + (NAMES.length() + 1) + "\n\n" + NAMES);
    assertThat(LedgerSocket.look(process)).isEmpty();
  }

  @Test
  void asksNobodyWhereThereIsNoSocket() throws IOException {
    server.close();
    assertThat(LedgerSocket.look(process)).isEmpty();
  }
}
