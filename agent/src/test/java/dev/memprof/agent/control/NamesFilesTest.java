package dev.memprof.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.memprof.agent.sampler.FakeSampler;
import dev.memprof.profile.names.NamesFollower;
import dev.memprof.store.DumpStore;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of the names file there is one at a time. */
class NamesFilesTest {
  @TempDir Path directory;
  private FakeSampler sampler;
  private DumpStore store;
  private NamesFiles names;

  @BeforeEach
  void open() throws IOException {
    sampler = new FakeSampler(Files.createDirectory(directory.resolve("scratch")));
    store = new DumpStore(directory.resolve("dumps"));
    names = new NamesFiles(sampler, store);
  }

  private Path scratch() {
    return directory.resolve("scratch").resolve("scratch-1");
  }

  @Test
  void areInTheStoreForDumps() throws IOException {
    NamesFollower followed = names.flushedInStore();
    assertThat(names.inStore()).hasContent(FakeSampler.NAMES.strip());
    assertThat(names.flushedInStore()).as("read on").isSameAs(followed);
    assertThat(sampler.events()).containsExactly("open", "flush", "flush");
  }

  @Test
  void areInMemoryWhereOnlyLooksNeedThem() throws IOException {
    NamesFollower followed = names.flushed();
    assertThat(scratch()).hasContent(FakeSampler.NAMES.strip());
    assertThat(store.directory()).doesNotExist();
    assertThat(names.flushed()).as("read on").isSameAs(followed);
    assertThat(sampler.events()).containsExactly("memory", "open scratch", "flush", "flush");
  }

  @Test
  void moveToTheStoreWithTheFirstDump() throws IOException {
    NamesFollower scratch = names.flushed();
    NamesFollower stored = names.flushedInStore();
    assertThat(scratch()).doesNotExist();
    assertThat(stored).isNotSameAs(scratch);
    assertThat(names.flushed()).as("looks use it, too").isSameAs(stored);
  }

  @Test
  void areMadeAnewWhenTheStoreLosesThem() throws IOException {
    NamesFollower before = names.flushedInStore();
    Files.delete(names.inStore());
    assertThat(names.flushedInStore()).isNotSameAs(before);
    assertThat(names.inStore()).exists();
    assertThat(sampler.events()).containsExactly("open", "flush", "open", "flush");
  }

  @Test
  void areMadeAnewWhenMostOfThemAreForgotten() throws IOException {
    makeLong(names.inStore(), NamesFiles.MAX_BYTES);
    assertThat(names.inStore()).hasSize(NamesFiles.MAX_BYTES);
    makeLong(names.inStore(), NamesFiles.MAX_BYTES + 1);
    assertThat(names.inStore()).hasContent(FakeSampler.NAMES.strip());
  }

  @Test
  void areMadeAnewInMemory() throws IOException {
    NamesFollower scratch = names.flushed();
    makeLong(scratch(), NamesFiles.MAX_BYTES + 1);
    assertThat(names.flushed()).isNotSameAs(scratch);
    assertThat(sampler.events())
        .containsExactly(
            "memory", "open scratch", "flush", "close 1", "memory", "open scratch", "flush");
  }

  /** With a hole that takes no room. */
  private static void makeLong(Path file, long bytes) throws IOException {
    try (RandomAccessFile names = new RandomAccessFile(file.toFile(), "rw")) {
      names.setLength(bytes);
    }
  }

  @Test
  void moveToMemoryWhenTheDiskIsFull() throws IOException {
    NamesFollower stored = names.flushedInStore();
    sampler.failing = true;
    assertThatThrownBy(() -> names.flushedInStore()).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> names.flushed()).as("memory as well").isInstanceOf(IOException.class);
    sampler.failing = false;
    assertThat(names.flushed()).isNotSameAs(stored);
    assertThat(scratch()).exists();
  }

  @Test
  void areGoneInTheEnd() throws IOException {
    NamesFollower unused = names.flushed();
    names.close();
    assertThat(scratch()).doesNotExist();
    assertThat(sampler.events()).endsWith("close", "close 1");
  }
}
