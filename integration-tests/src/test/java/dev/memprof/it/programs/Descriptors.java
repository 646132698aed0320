package dev.memprof.it.programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Lists what is open in this process and stays so, then says what can be read from the descriptors
 * given.
 */
public final class Descriptors {
  private static final Path OPEN = Path.of("/proc/self/fd");

  /** A file that a thread of the agent just reads is closed by one of them. */
  private static final int LOOKS = 5;

  private static final long BETWEEN_LOOKS_MILLIS = 50;

  private Descriptors() {}

  public static void main(String[] arguments) throws Exception {
    AgentStart.await(); // it opens files
    Map<Path, Path> open = open();
    for (int look = 1; look < LOOKS; look++) {
      Thread.sleep(BETWEEN_LOOKS_MILLIS);
      open.entrySet().retainAll(open().entrySet());
    }
    open.values().forEach(file -> System.out.println("open " + file));
    for (String descriptor : arguments) {
      System.out.println(descriptor + " reads " + Files.readString(OPEN.resolve(descriptor)));
    }
  }

  /** By descriptor. */
  private static Map<Path, Path> open() throws IOException {
    List<Path> descriptors;
    try (Stream<Path> entries = Files.list(OPEN)) {
      descriptors = entries.toList();
    }
    Map<Path, Path> open = new TreeMap<>();
    for (Path descriptor : descriptors) {
      try {
        open.put(descriptor, Files.readSymbolicLink(descriptor));
      } catch (NoSuchFileException e) {
        // the listing's own, or of another thread, is closed by now
      }
    }
    return open;
  }
}
