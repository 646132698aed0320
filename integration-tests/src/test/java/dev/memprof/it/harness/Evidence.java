package dev.memprof.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.store.DumpDirectory;
import dev.memprof.store.file.Run;
import dev.memprof.store.file.StoredDump;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The store of one test, and the JVMs that leave dumps in it by themselves. */
public record Evidence(Path store) {
  /** Of the JVM's own reservations little, so that the application's leak makes the difference. */
  public static final List<String> SMALL_JVM =
      List.of(
          "-Xmx64m",
          "-XX:CompressedClassSpaceSize=32m",
          "-XX:ReservedCodeCacheSize=64m",
          "-Xss512k");

  /** {@code sh -c PREPARATION; exec java -javaagent:memprof.jar=OPTIONS -cp <programs>}. */
  public Jvm.Builder prepared(Jdk jdk, String preparation, String options) {
    return new Jvm.Builder("sh", "-c", preparation + " && exec \"$@\"", "sh", jdk.tool("java"))
        .add(SMALL_JVM.toArray())
        .add("-javaagent:" + Jvm.AGENT + "=dir=" + store + options)
        .add("-cp", Jvm.CLASS_PATH);
  }

  public Jvm.Builder profiled(Jdk jdk, String options) {
    return Jvm.light(jdk, "dir=" + store + options);
  }

  /** What the run has stored so far, oldest first. */
  public List<StoredDump> dumps() throws IOException {
    DumpDirectory directory = new DumpDirectory(store);
    List<StoredDump> dumps = new ArrayList<>();
    for (Run run : directory.runs()) {
      dumps.addAll(directory.dumps(run));
    }
    return dumps;
  }

  public List<StoredDump> dumps(String reason) throws IOException {
    return dumps().stream().filter(dump -> dump.reason().equals(reason)).toList();
  }

  public List<StoredDump> awaitDumps(Jvm jvm, String reason, int atLeast) {
    Waiting.on(reason + " dumps")
        .untilAsserted(
            () -> assertThat(dumps(reason)).as(jvm.text()).hasSizeGreaterThanOrEqualTo(atLeast));
    try {
      return dumps(reason);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
