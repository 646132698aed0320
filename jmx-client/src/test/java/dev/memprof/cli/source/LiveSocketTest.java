package dev.memprof.cli.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.cli.machine.JavaProcess;
import dev.memprof.profile.text.Coverage;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An agent that is known, in this process. */
class LiveSocketTest {
  private static final String LIVE =
      "heap_v2/524288\n  t*: 0: 0 [0: 0]\n@ 0x8000000000000040\n  t*: 3: 3145728 [0: 0]\n  age: 0\n"
          + "\nMAPPED_LIBRARIES:\n";

  private static final String NAMES =
      "memprof-names\t1\t1\t1\nj\t64\torg/acme/Blocks\tfill\t()V\tBlocks.java\t37\t1\n";

  @TempDir private Path directory;
  private final JavaProcess process = process(ProcessHandle.current().pid());
  private ServerSocketChannel server;

  private JavaProcess process(long pid) {
    return new JavaProcess(pid, List.of(), Set.of(), Map.of());
  }

  private JavaProcess withLibrary() {
    return new JavaProcess(
        process.pid(), List.of(), Set.of(directory.resolve("libmemprof.so").toString()), Map.of());
  }

  @BeforeEach
  void listen() throws IOException {
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(directory.resolve("look-" + process.pid())));
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  /** The request that it gets. */
  private CompletableFuture<String> answering(String answer) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (SocketChannel client = server.accept();
              BufferedReader lines =
                  new BufferedReader(Channels.newReader(client, StandardCharsets.US_ASCII))) {
            String request = lines.readLine();
            Channels.newOutputStream(client).write(answer.getBytes(StandardCharsets.UTF_8));
            return request;
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static String header(int liveBytes) {
    return "memprof-look\t1\nactive\t0\nsince\t1795969343542\nwas-off\t1\nallocated\t5162008\nlive\t"
        + liveBytes
        + "\nnames\t"
        + NAMES.length()
        + "\nlater\tversions may tell more\n\n";
  }

  @Test
  void readsWhatIsLive() {
    CompletableFuture<String> request = answering(header(LIVE.length()) + LIVE + NAMES);
    LiveSocket.Look look = LiveSocket.look(withLibrary(), 17, 1_777).orElseThrow();
    assertThat(request.join()).isEqualTo("live 17 1777");
    assertThat(look.live().sites())
        .singleElement()
        .satisfies(
            site -> assertThat(site.stack().get(0).name()).isEqualTo("org.acme.Blocks.fill"));
    assertThat(look.coverage())
        .isEqualTo(
            new Coverage(false, 1_795_969_343_542L, true, look.live().totalBytes(), 5_162_008));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "memprof-look\t2\n\n",
        "memprof-look\t1\nlive\t7\n",
        "memprof-look\t1\n\n",
        "memprof-look\t1\nlive\n\n",
        "memprof-look\t1\nerror\tlive: Invalid argument\n\n",
      })
  void leavesWhatItCannotReadToJmx(String answer) {
    CompletableFuture<String> request = answering(answer);
    assertThat(LiveSocket.look(withLibrary(), 0, 1)).isEmpty();
    assertThat(request.join()).isEqualTo("live 0 1");
  }

  @Test
  void leavesAnAnswerThatWasCutOffToJmx() {
    CompletableFuture<String> request = answering(header(LIVE.length() + 1) + LIVE + NAMES);
    assertThat(LiveSocket.look(withLibrary(), 0, 1)).isEmpty();
    assertThat(request.join()).isNotEmpty();
  }

  @Test
  void asksNobodyWhereThereIsNoSocket() throws IOException {
    assertThat(LiveSocket.look(process, 0, 1)).isEqualTo(Optional.empty());
    server.close(); // refuses from now on
    assertThat(LiveSocket.look(withLibrary(), 0, 1)).isEmpty();
  }
}
