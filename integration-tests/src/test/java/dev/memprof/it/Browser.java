package dev.memprof.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/** Chromium without a window, driven by the scripts of {@code browser/}. */
final class Browser {
  private static final Path SOURCES = Path.of("browser");
  private static final Path INSTALLED = Path.of("target/browser").toAbsolutePath();

  private Browser() {}

  /** Skips the test, and says so, where there is no browser. */
  static void require() {
    for (String command : new String[] {"node", "npm", "chromium"}) {
      boolean found = onPath(command) != null;
      if (!found) {
        System.err.println("memprof: SKIPPED, no browser test: there is no " + command);
      }
      assumeTrue(found, "there is no " + command + " (make test installs it)");
    }
  }

  private static Path onPath(String command) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(directory -> Path.of(directory, command))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  /** What a script of {@code browser/} found: the JSON object that it prints. */
  static JsonObject run(String script, Object... arguments)
      throws IOException, InterruptedException {
    install(script);
    Jvm.Builder node =
        new Jvm.Builder("timeout", "100", "node", INSTALLED.resolve(script)).add(arguments);
    node.environment("CHROMIUM", String.valueOf(onPath("chromium")));
    try (Jvm run = Jvm.run(node)) {
      if (run.exitCode() != 0) {
        throw new AssertionError(script + " failed\n" + run.text());
      }
      return new Gson().fromJson(run.awaitLine("{"), JsonObject.class);
    }
  }

  /** Beside the script, where node looks for what it imports. */
  private static void install(String script) throws IOException, InterruptedException {
    Files.createDirectories(INSTALLED);
    for (String file : new String[] {"package.json", "browser.mjs", script}) {
      Files.copy(
          SOURCES.resolve(file), INSTALLED.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    if (Files.exists(INSTALLED.resolve("node_modules/playwright-core/package.json"))) {
      return;
    }
    // No lock file: it would name a registry.
    Jvm.Builder npm =
        new Jvm.Builder(
            "npm",
            "install",
            "--no-package-lock",
            "--no-audit",
            "--no-fund",
            "--prefix",
            INSTALLED);
    try (Jvm run = Jvm.run(npm)) {
      if (run.exitCode() != 0) {
        throw new AssertionError("npm install failed\n" + run.text());
      }
    }
  }
}
