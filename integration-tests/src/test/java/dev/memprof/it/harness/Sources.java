package dev.memprof.it.harness;

import dev.memprof.profile.model.Frame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The programs' sources: a line is known by the comment at its end. */
public final class Sources {
  private static final Path PROGRAMS = Path.of("src/test/java/dev/memprof/it/programs");

  private Sources() {}

  /** The frame of a program's method, on the line that is marked with the method's name. */
  public static Frame frame(Class<?> program, String method) throws IOException {
    String file = program.getSimpleName();
    return Frame.java(program.getName() + "." + method, file + ".java", line(file, method));
  }

  /** The number of the one line that ends with {@code // mark}. */
  public static int line(String program, String mark) throws IOException {
    List<String> lines = Files.readAllLines(PROGRAMS.resolve(program + ".java"));
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).endsWith("// " + mark)) {
        return i + 1;
      }
    }
    throw new IllegalArgumentException(program + " has no line // " + mark);
  }
}
