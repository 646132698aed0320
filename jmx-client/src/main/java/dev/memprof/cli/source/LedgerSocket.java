package dev.memprof.cli.source;

import dev.memprof.cli.machine.JavaProcess;
import dev.memprof.cli.target.AgentSocket;
import dev.memprof.contract.LedgerReading;
import dev.memprof.ledger.Within;
import dev.memprof.ledger.inside.InsideLedger;
import dev.memprof.ledger.limits.Limits;
import dev.memprof.ledger.limits.ProcessMemory;
import dev.memprof.ledger.proc.MemoryWords;
import dev.memprof.ledger.proc.ProcessFiles;
import dev.memprof.ledger.proc.Residence;
import dev.memprof.profile.top.LiveMemory;
import java.io.IOException;
import java.util.Optional;

/**
 * The ledger of a JVM of this machine whose agent rests: the agent hands over what only it knows,
 * and all else is done here, so that next to nothing is left of the look in the JVM.
 */
final class LedgerSocket {
  private LedgerSocket() {}

  /**
   * With whose the live blocks are, by the samples. Empty where the agent is to be asked by its
   * MBeans: it does not rest, and has the growth since the start; it is of another version; it
   * cannot be understood from outside; or this user may not look as deep into the process as the
   * agent can.
   */
  static Optional<LedgerReading> look(JavaProcess process) {
    Optional<AgentSocket> socket = AgentSocket.of(process);
    try {
      return socket.isPresent() ? withLive(process, rows(process, socket.get())) : Optional.empty();
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  /**
   * Without whose the live blocks are, which takes names and symbols.
   *
   * @throws IOException where the agent is to be asked by its MBeans
   * @throws IllegalArgumentException likewise
   * @throws IndexOutOfBoundsException likewise
   */
  static LedgerReading rows(JavaProcess process, AgentSocket socket) throws IOException {
    ProcessFiles files = ProcessFiles.of(process.pid());
    if (!isReadable(files)) {
      throw new IOException("the kernel keeps the memory of the process from us");
    }
    return read(new SocketInsight(socket, process), files);
  }

  /**
   * Where another process of the same user may not be debugged, as with Yama's {@code
   * ptrace_scope}, the kernel keeps its memory, and where its threads wait, from us.
   */
  private static boolean isReadable(ProcessFiles files) throws IOException {
    try (MemoryWords memory = files.memory();
        Residence residence = files.residence()) {
      return memory.isReadable() && residence.byPages();
    }
  }

  private static LedgerReading read(SocketInsight insight, ProcessFiles files) throws IOException {
    try (ProcessMemory memory = new ProcessMemory(files.directory(), files.pageBytes());
        Limits limits =
            new Limits(
                files.root(), files.directory(), memory, insight.directMemory(), insight.heap())) {
      return new InsideLedger(files, limits, insight).read();
    }
  }

  private static Optional<LedgerReading> withLive(JavaProcess process, LedgerReading reading) {
    return LiveSocket.look(process, 0, Long.MAX_VALUE)
        .map(look -> Within.withLive(reading, LiveMemory.byHolder(look.live())));
  }
}
