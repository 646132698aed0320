package dev.memprof.it.programs;

import java.nio.file.Files;
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
      if (Files.exists(descriptor)) { // the listing's own is closed by now
        System.out.println("open " + Files.readSymbolicLink(descriptor));
      }
    }
    for (String descriptor : arguments) {
      System.out.println(descriptor + " reads " + Files.readString(OPEN.resolve(descriptor)));
    }
  }
}
