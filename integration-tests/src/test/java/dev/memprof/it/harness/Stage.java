package dev.memprof.it.harness;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What users have of memprof, where all of them can read it, for the tests of a class. */
public final class Stage implements BeforeAllCallback, AfterAllCallback {
  private Path directory;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    String obstacle = Surroundings.obstacle();
    if (obstacle != null) {
      System.err.println("memprof: SKIPPED, " + obstacle);
    }
    assumeTrue(obstacle == null, obstacle);
    directory = Surroundings.stage();
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    if (directory != null) {
      FileUtils.deleteDirectory(directory.toFile());
    }
  }

  public Path directory() {
    return directory;
  }

  /** {@code memprof.jar}, {@code bin/memprof}, or {@code programs}, which are class files. */
  public Path resolve(String name) {
    return directory.resolve(name);
  }
}
