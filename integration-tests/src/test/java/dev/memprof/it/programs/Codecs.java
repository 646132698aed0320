package dev.memprof.it.programs;

import dev.memprof.junit.NativeMemory;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.Deflater;

/**
 * Tests a codec for leaks as the tests of an application do, and says what came of it. Meanwhile
 * compilers run, and another part of the application grows.
 */
public final class Codecs {
  private static final List<Object> held = new ArrayList<>();
  private static final Cleaner CLEANER = Cleaner.create();

  private Codecs() {}

  /** What is tested: each run takes a deflater, and a direct buffer that becomes garbage. */
  public static final class Codec {
    private Codec() {}

    static void encode(String codec) {
      Deflater deflater = new Deflater();
      deflater.setInput(ByteBuffer.allocateDirect(30_011));
      deflater.finish();
      deflater.deflate(new byte[997]);
      switch (codec) {
        case "leaky" -> held.add(deflater);
        case "late" -> endsLate(new Object(), deflater);
        default -> deflater.end();
      }
    }

    private static void endsLate(Object owner, Deflater deflater) {
      Cleaner.Cleanable unused =
          CLEANER.register(
              owner,
              () -> {
                LockSupport.parkNanos(20_000_000);
                deflater.end();
              });
    }
  }

  /** Grows, and is not meant. */
  public static final class Neighbour {
    private Neighbour() {}

    static void grow() {
      held.add(new Deflater());
    }
  }

  public static void main(String[] arguments) throws Throwable {
    NativeMemory memory = NativeMemory.of(Codec.class.getName());
    try {
      memory.assertReleased(
          () -> {
            Codec.encode(arguments[0]);
            Neighbour.grow();
          });
      System.out.println("released");
    } catch (AssertionError e) {
      System.out.println("held " + e.getMessage());
    } catch (IllegalStateException e) {
      System.out.println("refused " + e.getMessage());
    }
  }
}
