package dev.memprof.cli.target;

import com.sun.tools.attach.AttachNotSupportedException;
import dev.memprof.cli.machine.JavaProcesses;
import dev.memprof.cli.print.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks a JVM by its attach mechanism, as {@code jcmd} does: nothing is loaded into it. */
public final class Jcmd {
  private static final int TIMEOUT_SECONDS = 6;

  private Jcmd() {}

  /**
   * What a diagnostic command prints.
   *
   * @param command such as {@code VM.info}
   * @throws IOException when the JVM cannot be attached to, does not know the command, or does not
   *     answer
   */
  public static String run(long pid, String command) throws IOException {
    FutureTask<String> asking = AskingThread.start("memprof-jcmd", () -> ask(pid, command));
    try {
      return asking.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException(Failure.reason(e.getCause()), e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("no answer in " + TIMEOUT_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /**
   * By the JDK's own class, whose package this jar's manifest opens: the public one has no such
   * method.
   */
  private static String ask(long pid, String command)
      throws IOException, AttachNotSupportedException {
    return Attachment.ask(
        JavaProcesses.of(pid),
        machine -> {
          try (InputStream answer =
              (InputStream)
                  machine
                      .getClass()
                      .getMethod("executeJCmd", String.class)
                      .invoke(machine, command)) {
            // JDK 17's stream ends readAllBytes() after 4 KiB.
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            answer.transferTo(text);
            return text.toString(StandardCharsets.UTF_8);
          } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IOException refused) {
              throw refused;
            }
            throw new IOException(Failure.reason(e.getCause()), e);
          } catch (ReflectiveOperationException e) {
            throw new IOException("this Java cannot ask it: " + Failure.reason(e), e);
          }
        });
  }
}
