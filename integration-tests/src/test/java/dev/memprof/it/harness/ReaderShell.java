package dev.memprof.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.apache.commons.io.FileUtils;

/**
 * The shell of someone who reads the documentation: a user without a name, in an empty directory
 * with what was downloaded.
 */
public final class ReaderShell implements AutoCloseable {
  private static final int UID = 54_321;

  /** A page is a dozen JVMs, one after the other. */
  private static final long MAX_SECONDS = 600;

  /** A home of the user's own, in an empty temporary directory. */
  private static final String ENTER =
      "mkdir /tmp/work && cd /tmp/work && cp \"$DOWNLOAD\"/* . && set +m && ";

  private final Release release;

  private ReaderShell(Release release) {
    this.release = release;
  }

  public static ReaderShell open() throws IOException {
    return new ReaderShell(Release.download());
  }

  /**
   * Runs a script; all of its commands succeed, but doctor, where it has something to note.
   *
   * @param last prints what is asked
   * @return what was printed
   */
  public String run(Jdk jdk, String script, String last) throws Exception {
    Surroundings user = new Surroundings("a reader", UID, "mount -t tmpfs -o mode=1777 tmpfs /tmp");
    Jvm.Builder bash =
        user.command("bash", "-c", ENTER + script + "\n" + last)
            .environment("DOWNLOAD", release.directory().toString())
            .environment("JAVA_HOME", jdk.home().toString())
            .environment("PATH", jdk.home().resolve("bin") + ":" + System.getenv("PATH"));
    try (Jvm ran = bash.start().closeInput()) {
      assertThat(ran.exitCode(MAX_SECONDS)).as(ran.text()).isZero();
      assertThat(ran.output())
          .filteredOn(line -> line.startsWith(MarkedCommands.FAILED))
          .as(ran.text())
          .allMatch(line -> line.startsWith(MarkedCommands.FAILED + "1: memprof doctor "));
      return ran.text();
    }
  }

  @Override
  public void close() throws IOException {
    FileUtils.deleteDirectory(release.directory().toFile());
  }
}
