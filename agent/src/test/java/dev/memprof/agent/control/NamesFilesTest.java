package dev.memprof.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.memprof.agent.sampler.FakeSampler;
import dev.memprof.store.DumpStore;
import java.io.IOException;
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

  @Test
  void areInTheStoreForDumps() throws IOException {
    Path file = names.flushedInStore();
    assertThat(file).startsWith(store.directory()).hasContent(FakeSampler.NAMES.strip());
    assertThat(names.flushedInStore()).isEqualTo(file);
    assertThat(sampler.events()).containsExactly("open", "flush", "flush");
  }

  @Test
  void areInMemoryWhereOnlyLooksNeedThem() throws IOException {
    Path file = names.flushed();
    assertThat(file).hasContent(FakeSampler.NAMES.strip());
    assertThat(store.directory()).doesNotExist();
    assertThat(names.flushed()).isEqualTo(file);
    assertThat(sampler.events()).containsExactly("memory", "open scratch", "flush", "flush");
  }

  @Test
  void moveToTheStoreWithTheFirstDump() throws IOException {
    Path scratch = names.flushed();
    Path file = names.flushedInStore();
    assertThat(scratch).doesNotExist();
    assertThat(names.flushed()).as("looks use it, too").isEqualTo(file);
  }

  @Test
  void areMadeAnewWhenTheStoreLosesThem() throws IOException {
    Path file = names.flushedInStore();
    Files.delete(file);
    assertThat(names.flushedInStore()).exists();
    assertThat(sampler.events()).containsExactly("open", "flush", "open", "flush");
  }

  @Test
  void moveToMemoryWhenTheDiskIsFull() throws IOException {
    Path file = names.flushedInStore();
    sampler.failing = true;
    assertThatThrownBy(() -> names.flushedInStore()).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> names.flushed()).as("memory as well").isInstanceOf(IOException.class);
    sampler.failing = false;
    assertThat(names.flushed()).isNotEqualTo(file).exists();
  }

  @Test
  void areGoneInTheEnd() throws IOException {
    Path scratch = names.flushed();
    names.close();
    assertThat(scratch).doesNotExist();
    assertThat(sampler.events()).endsWith("close", "close 1");
  }
}
