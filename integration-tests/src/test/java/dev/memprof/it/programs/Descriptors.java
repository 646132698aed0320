package dev.memprof.it.programs;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Lists what is open in this process, then says what can be read from the descriptors given. */
public final class Descriptors {
  private static final Path OPEN = Path.of("/proc/self/fd");

  private Descriptors() {}

  public static void main(String[] arguments) throws Exception {
    AgentStart.await(); // it opens files
    List<Path> open;
    try (Stream<Path> entries = Files.list(OPEN)) {
      open = entries.toList();
    }
    for (Path descriptor : open) {
      try {
        System.out.println("open " + Files.readSymbolicLink(descriptor));
      } catch (NoSuchFileException e) {
        // the listing's own, or of another thread, is closed by now
      }
    }
    for (String descriptor : arguments) {
      System.out.println(descriptor + " reads " + Files.readString(OPEN.resolve(descriptor)));
    }
  }
}
