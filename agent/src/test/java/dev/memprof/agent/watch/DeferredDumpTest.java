package dev.memprof.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.agent.sampler.FakeSampler;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeferredDumpTest {
  private static final DueDump ENDED = DueDump.withoutRoom("oom", "java heap");
  private static final DueDump TIGHT = DueDump.now("limit", "92 % of memory.max");

  @TempDir Path directory;
  private WatchFixture watch;
  private DeferredDump deferred;

  @BeforeEach
  void open() throws IOException {
    watch = new WatchFixture(directory);
    watch.spareBytes = (16 << 20) + 400 - 1; // one of its words has a name
    watch.tight = true;
    deferred = new DeferredDump(watch.control.dumps, watch.heap);
  }

  @AfterEach
  void close() throws IOException {
    watch.close();
  }

  private void write(DueDump due) throws IOException {
    deferred.write(due, watch.nanos);
  }

  private boolean isStored() {
    deferred.storeWithRoom(watch.nanos);
    return !watch.control.told.isEmpty();
  }

  @Test
  void isWrittenAtOnceAndReadLater() throws IOException {
    assertThat(deferred.waits()).isFalse();
    write(ENDED);
    assertThat(deferred.waits()).isTrue();
    assertThat(watch.control.controls.writtenTo("prof.dump")).hasSize(1);
    assertThat(watch.control.sampler.events()).as("with its names").endsWith("flush");
    assertThat(isStored()).isFalse();
  }

  @Test
  void isStoredWhenTheHeapHasRoomAgain() throws IOException {
    write(ENDED);
    watch.spareBytes++;
    assertThat(isStored()).isTrue();
    assertThat(deferred.waits()).isFalse();
    assertThat(watch.control.told.get(0).detail()).isEqualTo("java heap");
  }

  /** The reserve was let go for it, and the application has outlived an error. */
  @Test
  void isStoredAfterFiveSecondsWhereTheHeapHasEnded() throws IOException {
    write(ENDED);
    watch.pass(4.999);
    assertThat(isStored()).isFalse();
    watch.pass(0.001);
    assertThat(isStored()).isTrue();
  }

  /** An error of ours would be the application's first. */
  @Test
  void waitsForRoomWhereTheHeapHasNotEnded() throws IOException {
    write(TIGHT);
    watch.pass(3_600);
    assertThat(isStored()).isFalse();
    watch.tight = false;
    assertThat(isStored()).isTrue();
  }

  /** Of a table that is full, names take more than all the rest: 400 bytes each. */
  @Test
  void waitsForRoomForItsNamesAsWell() throws IOException {
    StringBuilder table = new StringBuilder(FakeSampler.NAMES);
    for (int id = 65; id < 10_063; id++) { // 9,999 with the one that there is
      table.append("j\t" + id + "\torg/acme/Blocks\tm\t()V\t\t-1\t0\n");
    }
    watch.control.sampler.setNames(table.toString());
    watch.control.controls.setPadding(19 * 9_999);
    write(ENDED);
    watch.spareBytes = (16 << 20) + 9_999 * 400 - 1;
    assertThat(isStored()).isFalse();
    watch.spareBytes++;
    assertThat(isStored()).isTrue();
  }

  /** So many words cannot be in it. */
  @Test
  void waitsForNoMoreNamesThanItHasWords() throws IOException {
    write(ENDED);
    watch.spareBytes = (16 << 20) + 400;
    assertThat(isStored()).isTrue();
  }

  @Test
  void waitsForItsNamesWhereTheHeapHasNotEnded() throws IOException {
    write(TIGHT);
    watch.tight = false;
    watch.spareBytes = 399;
    watch.pass(3_600);
    assertThat(isStored()).isFalse();
    watch.spareBytes = 400;
    assertThat(isStored()).isTrue();
  }

  @Test
  void isTriedOnce() throws IOException {
    write(ENDED);
    watch.control.sampler.failing = true;
    watch.spareBytes++;
    assertThat(isStored()).isFalse();
    assertThat(deferred.waits()).as("the next start stores it").isFalse();
    assertThat(watch.control.dumps.counts().snapshot().failures()).isEqualTo(1);
  }
}
