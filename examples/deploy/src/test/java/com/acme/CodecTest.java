package com.acme;

import dev.memprof.junit.NativeMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CodecTest {
  @RegisterExtension static final NativeMemory memory = NativeMemory.of("com.acme");

  /** What nobody refers to is freed by a collection, and is no leak. */
  private final List<Deflater> used = new ArrayList<>();

  @Test
  void givesBackItsMemory() throws Throwable {
    memory.assertReleased(
        () -> {
          Deflater deflater = new Deflater();
          used.add(deflater);
          deflater.deflate(new byte[512]);
          deflater.end(); // without it the test fails
        });
  }
}
