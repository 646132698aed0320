package dev.memprof.it.programs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import javax.tools.ToolProvider;

/**
 * Allocates from classes that come and go, each under a name of its own, with 5,000 frames each in
 * 50 stacks: all but the first frees what it allocates. A line of the input has it load 20 more,
 * and say {@code loaded N}. Argument: a directory to compile in.
 */
public final class EverNewNames {
  public static final int FRAMES = 20 * 5_000;

  private static final int FIRST = 1_000_000;
  private static final int CHAINS = 50;
  private static final int CALLS = 100;

  private static final List<Deflater> held = new ArrayList<>();
  private static int loaded;

  private EverNewNames() {}

  private static final class OwnLoader extends ClassLoader {
    OwnLoader() {
      super(EverNewNames.class.getClassLoader());
    }

    Class<?> define(byte[] bytes) {
      return defineClass(null, bytes, 0, bytes.length);
    }
  }

  public static void main(String[] arguments) throws Exception {
    String bytes = compiled(Path.of(arguments[0]));
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    System.out.println("ready");
    while (in.readLine() != null) {
      for (int i = 0; i < 20; i++) {
        String named = bytes.replace("N" + FIRST, "N" + (FIRST + loaded++));
        Class<?> type = new OwnLoader().define(named.getBytes(StandardCharsets.ISO_8859_1));
        ((Runnable) type.getDeclaredConstructor().newInstance()).run();
      }
      System.out.println("loaded " + loaded);
    }
  }

  /** 256 KiB of zlib. */
  public static void allocate() {
    Deflater deflater = new Deflater();
    if (loaded == 1) {
      held.add(deflater);
    } else {
      deflater.end();
    }
  }

  private static String compiled(Path directory) throws IOException {
    StringBuilder source = new StringBuilder("public class N" + FIRST + " implements Runnable {\n");
    source.append("public void run() {\n");
    for (int chain = 0; chain < CHAINS; chain++) {
      source.append("c%d_0();\n".formatted(chain));
    }
    source.append("}\n");
    for (int chain = 0; chain < CHAINS; chain++) {
      for (int call = 0; call < CALLS; call++) {
        String callee =
            call + 1 < CALLS
                ? "c%d_%d".formatted(chain, call + 1)
                : EverNewNames.class.getName() + ".allocate";
        source.append("static void c%d_%d() { %s(); }\n".formatted(chain, call, callee));
      }
    }
    Path file = Files.writeString(directory.resolve("N" + FIRST + ".java"), source.append("}\n"));
    int exitCode =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                directory.toString(),
                file.toString());
    if (exitCode != 0) {
      throw new IllegalStateException("javac: " + exitCode);
    }
    return Files.readString(directory.resolve("N" + FIRST + ".class"), StandardCharsets.ISO_8859_1);
  }
}
