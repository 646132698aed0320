package dev.memprof.cli.source;

import dev.memprof.cli.machine.JavaProcess;
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

/** The socket of an agent in this process, whose answers are known. */
final class FakeAgent implements AutoCloseable {
  /** By the first word of a request. */
  final Map<String, String> answers = new ConcurrentHashMap<>();

  final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  final JavaProcess process;
  private final ServerSocketChannel server;

  /**
   * @param directory where the library would lie
   */
  FakeAgent(Path directory) throws IOException {
    long pid = ProcessHandle.current().pid();
    process =
        new JavaProcess(
            pid, List.of(), Set.of(directory.resolve("libmemprof.so").toString()), Map.of());
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(directory.resolve("look-" + pid)));
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
          String answer = answers.getOrDefault(request.split(" ")[0], "");
          Channels.newOutputStream(client).write(answer.getBytes(StandardCharsets.UTF_8));
        }
      }
    } catch (IOException e) {
      return; // it is closed
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
