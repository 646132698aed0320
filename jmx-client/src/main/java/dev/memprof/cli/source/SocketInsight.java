package dev.memprof.cli.source;

import dev.memprof.cli.machine.JavaProcess;
import dev.memprof.cli.target.AgentSocket;
import dev.memprof.ledger.inside.InsideFacts;
import dev.memprof.ledger.inside.Insight;
import dev.memprof.ledger.limits.JvmLimit;
import dev.memprof.profile.heap.NamedStacks;
import dev.memprof.profile.names.NamesSource;
import dev.memprof.profile.symbol.LibraryImages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** What a JVM of this machine knows of its memory, asked for at its agent's socket. One thread. */
final class SocketInsight implements Insight {
  private static final int TIMEOUT_SECONDS = 6;

  private final AgentSocket socket;
  private final Path root;
  private final LibraryImages images;
  private LedgerAnswer last;

  /**
   * Asks for the first facts.
   *
   * @throws IOException where the agent does not tell them
   */
  SocketInsight(AgentSocket socket, JavaProcess process) throws IOException {
    this.socket = socket;
    root = process.directory().resolve("root");
    images = LibraryImages.of(process.directory());
    last = ask();
  }

  private LedgerAnswer ask() throws IOException {
    return new LedgerAnswer(socket.ask("ledger", new byte[0], TIMEOUT_SECONDS));
  }

  @Override
  public InsideFacts facts() throws IOException {
    last = ask();
    return last.facts();
  }

  @Override
  public NamedStacks stacks(List<Long> numbers) throws IOException {
    AgentSocket.Answer names = socket.ask("names", new byte[0], TIMEOUT_SECONDS);
    if (names.error().isPresent() || names.bodyLength() != names.number("names")) {
      throw new IOException("no names: " + names.error().orElse("cut off"));
    }
    NamedStacks named =
        NamedStacks.of(
            numbers.stream().map(last::stack).toList(),
            NamesSource.of(names.body(0, names.bodyLength()), "the names"),
            images);
    if (images.lacksSome()) {
      throw new IOException("a library is gone, of which the JVM itself has kept the names");
    }
    return named;
  }

  @Override
  public Path file(String library) {
    return root.resolve(library.substring(1));
  }

  @Override
  public OptionalLong liveBytes(String library) {
    byte[] path = library.getBytes(StandardCharsets.UTF_8);
    try {
      AgentSocket.Answer answer = socket.ask("jemalloc " + path.length, path, TIMEOUT_SECONDS);
      return answer.error().isPresent()
          ? OptionalLong.empty()
          : OptionalLong.of(answer.number("live"));
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  JvmLimit directMemory() {
    return ToldLimits.directMemory(() -> last.told());
  }

  JvmLimit heap() {
    return ToldLimits.heap(() -> last.told());
  }
}
