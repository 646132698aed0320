package dev.memprof.cli.doctor;

import dev.memprof.cli.source.LedgerSource;
import dev.memprof.cli.source.ProfileSource;
import dev.memprof.cli.source.RestingAgent;
import dev.memprof.cli.target.JvmMemory;
import dev.memprof.cli.target.Target;
import dev.memprof.contract.LedgerReading;
import dev.memprof.profile.model.Profile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;

/** A profiled JVM's memory, however it is asked for: each as it is needed. */
interface MemoryView {
  LedgerReading ledger() throws IOException;

  /** As {@link JvmMemory#soonFilledBytes}. */
  long soonFilledHeapBytes();

  /** What {@code VM.classloader_stats} prints; empty where the JVM does not tell. */
  String loaders();

  /** What is live, with whole stacks. */
  Profile live() throws IOException;

  JvmMemory jvm() throws IOException;

  /** By the MBeans. */
  record OfTarget(Target target) implements MemoryView {
    @Override
    public LedgerReading ledger() {
      return target.ledger().getReading();
    }

    @Override
    public long soonFilledHeapBytes() {
      return target.soonFilledHeapBytes();
    }

    @Override
    public String loaders() {
      return target.diagnose("vmClassloaderStats");
    }

    @Override
    public Profile live() {
      return ProfileSource.now(target);
    }

    @Override
    public JvmMemory jvm() {
      return target.memory();
    }
  }

  /** Without waking the agent; an {@link IOException} says that its MBeans are needed. */
  record OfRestingAgent(RestingAgent agent, long pid) implements MemoryView {
    @Override
    public LedgerReading ledger() throws IOException {
      return agent.ledger();
    }

    @Override
    public long soonFilledHeapBytes() {
      try {
        return agent.soonFilledHeapBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public String loaders() {
      return LedgerSource.diagnose(
          pid, "VM.classloader_stats", new PrintWriter(Writer.nullWriter()));
    }

    @Override
    public Profile live() throws IOException {
      return agent.live();
    }

    @Override
    public JvmMemory jvm() throws IOException {
      return agent.memory();
    }
  }
}
