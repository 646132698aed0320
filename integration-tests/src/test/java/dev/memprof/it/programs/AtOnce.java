package dev.memprof.it.programs;

import java.nio.ByteBuffer;

/** Holds a block that is sampled for certain, and ends at once with the code given. */
public final class AtOnce {
  private static final int BLOCK_BYTES = 30_000_001;

  private AtOnce() {}

  public static void main(String[] arguments) {
    ByteBuffer held = ByteBuffer.allocateDirect(BLOCK_BYTES);
    System.out.println("holds " + held.capacity());
    System.exit(Integer.parseInt(arguments[0]));
  }
}
