package dev.memprof.it.programs;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Loads a library, deletes its file at once and allocates through it. Argument: the library. Says
 * {@code dump PATH}.
 */
public final class DeletedLibrary {
  private DeletedLibrary() {}

  /** Defined by the library. */
  static native long allocate(int bytes);

  public static void main(String[] arguments) throws Exception {
    Path library = Path.of(arguments[0]);
    System.load(library.toString());
    Files.delete(library);
    long sum = 0;
    for (int i = 0; i < 37; i++) {
      sum += allocate(70_001); // deleted
    }
    System.out.println("dump " + Agent.dump());
    System.exit(sum == 0 ? 1 : 0);
  }
}
