package dev.memprof.it.programs;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Loads a library, cuts its file to nothing, as a careless update does, and loads another.
 * Arguments: the two. Says {@code dump PATH}.
 */
public final class CutLibrary {
  private CutLibrary() {}

  public static void main(String[] arguments) throws Exception {
    System.load(arguments[0]);
    try (FileChannel file = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE)) {
      file.truncate(0);
    }
    System.load(arguments[1]);
    System.out.println("dump " + Agent.dump());
  }
}
