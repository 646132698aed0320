package dev.memprof.cli.target;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import dev.memprof.cli.machine.JavaProcess;
import java.io.IOException;

/** A JVM's attach mechanism, which one that has just been started may not have yet. */
final class Attachment {
  /** What is asked of an attached JVM. */
  interface Question<T> {
    T ask(VirtualMachine machine) throws IOException;
  }

  private static final long LATELY_MILLIS = 600_000;

  private Attachment() {}

  /**
   * Asks it; a young one again until it answers or is young no more. Also where its answer is that
   * it cannot: before it has its class loaders it can start nothing.
   */
  static <T> T ask(JavaProcess process, Question<T> question)
      throws IOException, AttachNotSupportedException {
    while (true) {
      try {
        return askOnce(process, question);
      } catch (IOException | AttachNotSupportedException e) {
        if (!process.isYoung() && !process.awaitsRelaunch()) {
          throw e;
        }
        JavaProcess.pause();
      }
    }
  }

  /**
   * For the first client the JVM starts a thread, and ends where it cannot (AttachListener::init,
   * src/hotspot/share/services/attachListener.cpp).
   */
  private static boolean wouldEnd(JavaProcess process) {
    return !process.listensForClients()
        && AgentSocket.of(process)
            .map(socket -> socket.ended().get("threads"))
            .filter(ended -> System.currentTimeMillis() - ended.lastMillis() < LATELY_MILLIS)
            .isPresent();
  }

  private static <T> T askOnce(JavaProcess process, Question<T> question)
      throws IOException, AttachNotSupportedException {
    // JDK 17's client sends SIGQUIT unasked, and again and again, which ends a JVM that has no
    // handler for it yet: so it must not be replaced by another one meanwhile, either.
    if (!process.bearsAttaching()) {
      throw new AttachNotSupportedException("it does not handle SIGQUIT (yet)");
    }
    if (wouldEnd(process)) {
      throw new AttachNotSupportedException(
          "it could start no thread lately, and may end if it has to start one for its first"
              + " client");
    }
    AttachFiles files = AttachFiles.of(process);
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(process.pid()));
      try {
        return question.ask(machine);
      } finally {
        machine.detach();
      }
    } finally {
      files.remove();
    }
  }
}
