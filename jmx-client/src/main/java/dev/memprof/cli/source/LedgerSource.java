package dev.memprof.cli.source;

import dev.memprof.cli.machine.JavaProcess;
import dev.memprof.cli.machine.JavaProcesses;
import dev.memprof.cli.print.Failure;
import dev.memprof.cli.target.Jcmd;
import dev.memprof.cli.target.Target;
import dev.memprof.contract.LedgerReading;
import dev.memprof.ledger.Knowledge;
import dev.memprof.ledger.Ledger;
import dev.memprof.ledger.Within;
import dev.memprof.ledger.jvm.VmInfo;
import dev.memprof.ledger.proc.ProcessFiles;
import dev.memprof.profile.top.LiveMemory;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;

/**
 * The ledger of a JVM: as its agent knows it; of one on this machine that has none, by {@code
 * /proc} and by what it tells to jcmd.
 */
public final class LedgerSource {
  private LedgerSource() {}

  /** Whether the agent in the JVM knows more than can be seen from outside. */
  public static boolean isKnownInside(JavaProcess process) {
    return process.library("libmemprof").isPresent() && process.library("jemalloc").isPresent();
  }

  /**
   * As the agent in a JVM of this machine knows it, with whose the live blocks are, by the samples.
   * Empty where it must be asked by its MBeans for that.
   */
  public static Optional<LedgerReading> atRest(JavaProcess process) {
    return LedgerSocket.look(process);
  }

  /** The same by its MBeans; without whose they are where the JVM's heap has no room for that. */
  public static LedgerReading fromInside(Target target) {
    LedgerReading reading = target.ledger().getReading();
    if (!reading.depth().equals("watched")) {
      return reading;
    }
    try {
      return Within.withLive(reading, LiveMemory.byHolder(ProfileSource.now(target)));
    } catch (Failure e) {
      return reading;
    }
  }

  /**
   * A JVM that does not answer has a ledger as well, with more in it that is unexplained.
   *
   * @param err told why, then
   */
  public static LedgerReading fromOutside(long pid, PrintWriter err) {
    try {
      return new Ledger(ProcessFiles.of(pid)).read(knowledge(pid, err));
    } catch (IOException e) {
      throw Failure.failed(
          "cannot look at the memory of process " + pid + ": " + Failure.reason(e),
          "only its own user and root may do that; or has the process ended?",
          e);
    }
  }

  /** How many OutOfMemoryErrors there were, by cause, as the JVM itself tells; empty for none. */
  public static Map<String, Long> memoryErrors(long pid, PrintWriter err) {
    return VmInfo.of(diagnose(pid, "VM.info", err)).memoryErrors();
  }

  private static Knowledge knowledge(long pid, PrintWriter err) {
    VmInfo info = VmInfo.of(diagnose(pid, "VM.info", err));
    return isKnownInside(JavaProcesses.of(pid)) ? info.knowledgeWithoutAnswer() : info.knowledge();
  }

  /**
   * What a diagnostic command prints; empty where the JVM does not answer.
   *
   * @param err told why, then
   */
  public static String diagnose(long pid, String command, PrintWriter err) {
    if (ModuleLayer.boot().findModule("jdk.attach").isEmpty()) {
      err.println(
          "memprof: this Java runtime cannot attach to a pid: it lacks the module jdk.attach; use a"
              + " full JDK (JAVA_HOME)");
      return "";
    }
    try {
      return Jcmd.run(pid, command);
    } catch (IOException e) {
      err.println("memprof: JVM " + pid + " does not tell of its own memory: " + e.getMessage());
      return "";
    }
  }
}
