package dev.memprof.it.programs;

import java.nio.ByteBuffer;

/** A pool whose content only it knows; its forms tell the size in different ways. */
public final class Pool {
  private int refused;

  public byte[] allocate(int bytes) {
    if (bytes < 0) {
      refused++;
      throw new IllegalArgumentException("refused " + refused);
    }
    int asked = bytes;
    bytes = 0; // what counts is the argument as it was given
    return new byte[asked + bytes];
  }

  public void release(byte[] block) {
    if (block.length == 0) {
      throw new IllegalArgumentException("empty");
    }
  }

  public ByteBuffer lend(String name, long bytes) {
    return ByteBuffer.allocate((int) bytes).put(0, (byte) name.length());
  }

  public void giveBack(ByteBuffer buffer) {
    buffer.clear();
  }
}
