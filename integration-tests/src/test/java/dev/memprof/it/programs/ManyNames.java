package dev.memprof.it.programs;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.Inflater;

/**
 * Allocates in many classes of their own names, and frees all of it, the classes as well: their
 * names are in the names file for ever, and nobody needs them. Says {@code ready}, and ends with
 * its input.
 */
public final class ManyNames {
  private static final int CLASSES = 3_011;

  private ManyNames() {}

  /** Defined under many names of the same length. */
  public static final class Numbered implements Consumer<List<Inflater>> {
    @Override
    public void accept(List<Inflater> target) {
      target.add(new Inflater());
    }
  }

  private static final class OwnLoader extends ClassLoader {
    Class<?> define(byte[] bytes) {
      return defineClass(null, bytes, 0, bytes.length);
    }
  }

  @SuppressWarnings("unchecked")
  public static void main(String[] arguments) throws Exception {
    String bytes;
    try (InputStream in = ManyNames.class.getResourceAsStream("ManyNames$Numbered.class")) {
      bytes = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
    List<Inflater> held = new ArrayList<>();
    for (int i = 0; i < CLASSES; i++) {
      String numbered = bytes.replace("ManyNames$Numbered", "ManyNames$N" + (1_000_000 + i));
      Class<?> type = new OwnLoader().define(numbered.getBytes(StandardCharsets.ISO_8859_1));
      ((Consumer<List<Inflater>>) type.getDeclaredConstructor().newInstance()).accept(held);
    }
    held.forEach(Inflater::end);
    held.clear();
    System.gc(); // what the JVM has allocated for the classes
    System.out.println("ready");
    int unused = System.in.read();
  }
}
