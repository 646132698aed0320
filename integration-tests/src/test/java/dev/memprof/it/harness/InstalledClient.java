package dev.memprof.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.List;

/**
 * The command line as its users start it. The first verb makes its archive of classes, too.
 *
 * @param directory of this test, where the archive is made
 */
public record InstalledClient(Path directory) {
  private static final String SCRIPT = System.getProperty("memprof.script");

  /** A verb, which may fail. */
  public Jvm tried(Object... words) throws Exception {
    return Jvm.run(
        new Jvm.Builder(SCRIPT)
            .environment("XDG_CACHE_HOME", directory.resolve("cache").toString())
            .add(words));
  }

  /** What a verb says that must not fail. */
  public List<String> run(Object... words) throws Exception {
    Jvm client = tried(words);
    assertThat(client.exitCode()).as(client.text()).isZero();
    return client.output();
  }

  /** The same of {@code --json}. */
  public JsonElement json(Object... words) throws Exception {
    return JsonParser.parseString(String.join("\n", run(words)));
  }
}
