package dev.memprof.it.harness;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/** Chromium without a window, driven by the scripts of {@code browser/}. */
public final class Browser {
  private static final Path SOURCES = Path.of("browser");
  private static final Path INSTALLED = Path.of("target/browser").toAbsolutePath();

  /** A page takes seconds, and a busy machine many times as long. */
  private static final long MAX_SECONDS = 300;

  private static boolean installed;

  private Browser() {}

  /** Skips the test, and says so, where there is no browser. */
  public static void require() {
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
  public static JsonObject run(String script, Object... arguments)
      throws IOException, InterruptedException {
    install();
    Jvm.Builder node =
        new Jvm.Builder("timeout", MAX_SECONDS, "node", INSTALLED.resolve(script)).add(arguments);
    node.environment("CHROMIUM", String.valueOf(onPath("chromium"))).environment("TZ", "UTC");
    try (Jvm run = node.start().closeInput()) {
      if (run.exitCode(2 * MAX_SECONDS) != 0) {
        throw new AssertionError(script + " failed\n" + run.text());
      }
      return new Gson().fromJson(run.awaitLine("{"), JsonObject.class);
    }
  }

  /** Scripts, and beside them what they import, where node looks for it; once. */
  private static synchronized void install() throws IOException, InterruptedException {
    if (installed) {
      return;
    }
    Files.createDirectories(INSTALLED);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(SOURCES, Files::isRegularFile)) {
      for (Path file : files) {
        Path copy = INSTALLED.resolve(file.getFileName());
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    installPackages();
    installed = true;
  }

  private static void installPackages() throws IOException, InterruptedException {
    JsonObject wanted =
        new Gson().fromJson(Files.readString(SOURCES.resolve("package.json")), JsonObject.class);
    if (wanted.getAsJsonObject("dependencies").keySet().stream()
        .allMatch(name -> Files.exists(INSTALLED.resolve("node_modules/" + name)))) {
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
