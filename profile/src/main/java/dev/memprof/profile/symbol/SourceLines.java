package dev.memprof.profile.symbol;

import dev.memprof.profile.elf.ElfFile;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Mapping;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.profile.model.Sites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Adds to native frames their places in the source, and the functions that were inlined into them,
 * where the libraries on this machine are those of the profile and tell (DWARF). By {@code
 * llvm-symbolizer}, if that is installed: a process of its own, so never to be used in a profiled
 * JVM.
 */
public final class SourceLines {
  private static final String TOOL = "llvm-symbolizer";
  private static final long TIMEOUT_S = 60;

  private final Profile profile;
  private final Map<Frame, String> requests = new LinkedHashMap<>();
  private final Map<Frame, List<Frame>> expanded = new HashMap<>();

  private SourceLines(Profile profile) {
    this.profile = profile;
  }

  /**
   * The same profile with what could be found.
   *
   * @throws IOException when there is no such tool, or it failed or took more than a minute
   */
  public static Profile addTo(Profile profile) throws IOException {
    SourceLines lines = new SourceLines(profile);
    lines.collect();
    if (lines.requests.isEmpty()) {
      return profile;
    }
    lines.ask();
    return lines.result();
  }

  /**
   * A line for each native frame in a library that is here: {@code "/usr/lib/libz.so.1" 0x1234}.
   */
  private void collect() {
    List<ElfFile> files = profile.mappings().stream().map(SourceLines::open).toList();
    for (Site site : profile.sites()) {
      for (Frame frame : site.stack()) {
        if (frame.kind() == Frame.Kind.NATIVE && frame.mapping() >= 0) {
          Mapping mapping = profile.mappings().get(frame.mapping());
          long offset = frame.address() - 1 - mapping.start() + mapping.fileOffset();
          long address = files.get(frame.mapping()).addressOf(offset);
          if (address >= 0) {
            requests.put(frame, "\"%s\" 0x%x".formatted(mapping.path(), address));
          }
        }
      }
    }
  }

  /** Nothing where it is not the one that was loaded, or its path cannot be put into quotes. */
  private static ElfFile open(Mapping mapping) {
    if (mapping.path().chars().anyMatch(c -> c == '"' || c < ' ')) {
      return ElfFile.NONE;
    }
    try (ElfFile file = ElfFile.open(Path.of(mapping.path()))) { // its segments stay known
      return mapping.buildId().isEmpty() || file.buildId().equals(mapping.buildId())
          ? file
          : ElfFile.NONE;
    }
  }

  /** Through files, so that neither side waits for the other. */
  private void ask() throws IOException {
    Path questions = Files.createTempFile("memprof-", ".addresses");
    Path answers = Files.createTempFile("memprof-", ".lines");
    try {
      Files.write(questions, requests.values());
      run(questions, answers);
      read(Files.readAllLines(answers));
    } finally {
      Files.deleteIfExists(questions);
      Files.deleteIfExists(answers);
    }
  }

  private static void run(Path questions, Path answers) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(TOOL, "--demangle", "--inlines", "--output-style=LLVM")
            .redirectInput(questions.toFile())
            .redirectOutput(answers.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().remove("DEBUGINFOD_URLS"); // no downloads that nobody asked for
    Process process = builder.start();
    try {
      if (!process.waitFor(TIMEOUT_S, TimeUnit.SECONDS)) {
        throw new IOException(TOOL + " takes more than " + TIMEOUT_S + " s");
      }
      if (process.exitValue() != 0) {
        throw new IOException(TOOL + " failed with exit code " + process.exitValue());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(TOOL + " was interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  /**
   * For each request, innermost first, and an empty line:
   *
   * <pre>
   * inlined_into_it
   * /src/file.c:37:12
   * the_function
   * /src/file.c:41:3
   * </pre>
   */
  private void read(List<String> lines) {
    int next = 0;
    for (Frame frame : requests.keySet()) {
      List<Frame> frames = new ArrayList<>();
      while (next < lines.size() && !lines.get(next).isEmpty()) {
        String function = lines.get(next++);
        String place = next < lines.size() ? lines.get(next++) : "";
        frames.add(placed(frame, function, place));
      }
      next++;
      // The outermost is the function itself, which has its name from the symbols.
      if (!frames.isEmpty()) {
        Frame outermost = frames.get(frames.size() - 1);
        frames.set(frames.size() - 1, named(outermost, frame.name()));
        expanded.put(frame, frames);
      }
    }
  }

  /** {@code ??:0:0} where it is not known. */
  private static Frame placed(Frame frame, String function, String place) {
    String[] parts = place.split(":");
    int line = parts.length < 3 ? 0 : number(parts[parts.length - 2]);
    String path = parts.length < 3 ? "" : parts[parts.length - 3];
    String file = line == 0 ? "" : path.substring(path.lastIndexOf('/') + 1);
    return new Frame(frame.kind(), function, file, line, frame.address(), frame.mapping());
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static Frame named(Frame frame, String name) {
    return new Frame(
        frame.kind(), name, frame.file(), frame.line(), frame.address(), frame.mapping());
  }

  private Profile result() {
    Sites sites = new Sites(profile.sites().size());
    for (Site site : profile.sites()) {
      List<Frame> stack = new ArrayList<>(site.stack().size());
      site.stack().forEach(frame -> stack.addAll(expanded.getOrDefault(frame, List.of(frame))));
      sites.add(site.as(List.copyOf(stack), site.thread()));
    }
    return profile.withSites(sites.toList());
  }
}
