package com.acme;

import dev.memprof.junit.NativeMemory;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CodecTest {
  @RegisterExtension static final NativeMemory memory = NativeMemory.of("com.acme");

  @Test
  void givesBackItsMemory() throws Throwable {
    memory.assertReleased(
        () -> {
          Deflater deflater = new Deflater();
          deflater.deflate(new byte[512]);
          deflater.end(); // without it the test fails
        });
  }
}
