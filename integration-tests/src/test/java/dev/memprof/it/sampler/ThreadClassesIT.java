package dev.memprof.it.sampler;

import static dev.memprof.it.harness.ProfileAssert.assertThatProfile;
import static org.assertj.core.api.Assertions.within;

import dev.memprof.it.harness.Gcc;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.AgentThread;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Threads whose class in HotSpot is another than that of the application's own. */
class ThreadClassesIT {
  private static final double HELD_BYTES = AgentThread.BLOCKS * (double) AgentThread.BLOCK_BYTES;

  @TempDir Path directory;

  /** At 4 KiB nearly every block of 80 KiB is sampled; the JVM itself adds some hundred bytes. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void haveJavaFramesAsWell(Jdk jdk) throws Exception {
    Path library = directory.resolve("libagentthread.so");
    Gcc.compile(library, "agent_thread.c");
    try (Jvm jvm =
        Jvm.light(jdk, "lg_prof_sample=12").add(AgentThread.class.getName(), library).start()) {
      assertThatProfile(jvm.dumpAtEnd())
          .with("java.nio.ByteBuffer.allocateDirect", AgentThread.class.getName() + ".hold")
          .bytes()
          .isCloseTo(HELD_BYTES, within(AgentThread.BLOCK_BYTES / 2.0));
    }
  }
}
